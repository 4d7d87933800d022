# A server that hands short connections to 4 workers through a queue, and 4 clients with a
# connection for each request: nanoseconds a request.
import queue
import socket

CLIENTS = WORKERS = 4


def accept():
    for _ in range(N * CLIENTS):
        connections.put(listener.accept()[0])
    for _ in range(WORKERS):
        connections.put(None)


def work():
    while True:
        connection = connections.get()
        if connection is None:
            return
        path = connection.recv(256).split()[1]
        body = "you asked for " + path.decode()
        head = "HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
        connection.send((head + body).encode())
        connection.close()


def ask():
    for _ in range(N):
        connection = socket.socket()
        connection.connect(address)
        connection.send(b"GET /a/path HTTP/1.0\r\n\r\n")
        connection.recv(256)
        connection.close()


listener, address = listen()
connections = queue.Queue(8)
report(cost=together(accept, *[work] * WORKERS, *[ask] * CLIENTS) / N / CLIENTS)
