# A byte to another thread over a socket, and back, beside SPINNERS threads that compute:
# nanoseconds a round trip.
import _thread
import socket


def connect():
    listener, address = listen()
    client = socket.socket()
    client.connect(address)
    server = listener.accept()[0]
    listener.close()
    return client, server


def spin():
    while running:
        pass


def serve():
    while True:
        data = server.recv(1)
        if not data:
            break
        server.send(data)
    ended.release()


def rounds(n):
    start = clock()
    for _ in range(n):
        client.send(b"x")
        client.recv(1)
    return since(start)


client, server = connect()
ended = _thread.allocate_lock()
ended.acquire()
running = True
_thread.start_new_thread(serve, ())
for _ in range(SPINNERS):
    _thread.start_new_thread(spin, ())
rounds(N // 10)
cost = rounds(N) / N
running = False
client.close()
ended.acquire()
report(cost=cost)
