# A pool of threads fetches pages over sockets; the server is here as well, on this machine.

import socket
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

PAGES = {"/": "index", "/a": "first page", "/b": "second page", "/c": "third page"}


# MicroPython's sockets are streams: what they read and write needs no makefile(). Each is closed
# once; a second close() could hit a socket that another thread has just opened.


def answer(connection):
    path = connection.readline().decode().split()[1]
    while connection.readline().strip():
        pass  # headers
    body = PAGES.get(path, "")
    status = 200 if body else 404
    connection.write(("HTTP/1.0 %d x\r\n\r\n%s" % (status, body)).encode())
    connection.close()


def serve(listener, count):
    for _ in range(count):
        answer(listener.accept()[0])


def fetch(address, path):
    connection = socket.socket()
    connection.connect(address)
    connection.write(("GET %s HTTP/1.0\r\n\r\n" % path).encode())
    status = int(connection.readline().split()[1])
    connection.readline()
    body = connection.read().decode()
    connection.close()
    return status, body


def listen():
    # A port that nobody has: the first that can be had.
    for port in range(20000, 21000):
        listener = socket.socket()
        try:
            address = socket.getaddrinfo("127.0.0.1", port)[0][-1]
            listener.bind(address)
            listener.listen(5)
            return listener, address
        except OSError:
            listener.close()
    raise OSError("no port is free")


listener, address = listen()
paths = sorted(PAGES) + ["/nowhere"]
server = threading.Thread(target=serve, args=(listener, len(paths)), daemon=True)
server.start()

with ThreadPoolExecutor(max_workers=3) as pool:
    futures = {pool.submit(fetch, address, path): path for path in paths}
    pages = {futures[future]: future.result() for future in as_completed(futures, timeout=30)}

server.join()
listener.close()
for path in paths:
    print(path, *pages[path])
