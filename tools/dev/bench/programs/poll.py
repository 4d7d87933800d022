# One thread serves 8 clients with poll(), and they send and read: nanoseconds an answer.
import select
import socket

CLIENTS = 8


def serve():
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    sockets = {listener.fileno(): listener}
    left = CLIENTS
    while left:
        # The first of each is a number in CPython, and the object in MicroPython.
        for ready, *_ in poll.poll():
            ready = sockets.get(ready, ready)
            if ready is listener:
                connection = listener.accept()[0]
                sockets[connection.fileno()] = connection
                poll.register(connection, select.POLLIN)
                continue
            data = ready.recv(64)
            if data:
                ready.send(data)
            else:
                poll.unregister(ready)
                del sockets[ready.fileno()]
                ready.close()
                left -= 1


def ask():
    connection = socket.socket()
    connection.connect(address)
    for _ in range(N):
        connection.send(b"ping")
        connection.recv(64)
    connection.close()


listener, address = listen()
report(cost=together(serve, *[ask] * CLIENTS) / N / CLIENTS)
