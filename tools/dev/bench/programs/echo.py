# A server with a thread for each of 4 clients, which send lines and read the answers: nanoseconds
# a line.
import _thread
import socket

CLIENTS = 4


def serve(connection):
    while True:
        line = connection.recv(64)
        if not line:
            break
        connection.send(line.upper())
    connection.close()


def accept():
    for _ in range(CLIENTS):
        _thread.start_new_thread(serve, (listener.accept()[0],))


def ask():
    connection = socket.socket()
    connection.connect(address)
    for _ in range(N):
        connection.send(b"hello, world\n")
        connection.recv(64)
    connection.close()


listener, address = listen()
report(cost=together(accept, *[ask] * CLIENTS) / N / CLIENTS)
