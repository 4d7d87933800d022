# A thread polls a sensor until an Event tells it to stop.

import threading

PERIOD_S = 0.02


class Sensor:
    # In place of a real one: each reading is a bit warmer.
    def __init__(self):
        self.reading = 200

    def read(self):
        self.reading += 1
        return self.reading / 10


class Poller(threading.Thread):
    def __init__(self, sensor):
        super().__init__(name="poller")
        self.sensor = sensor
        self.stopping = threading.Event()
        self.enough = threading.Event()
        self.readings = []

    def run(self):
        # The pause between two readings ends at once when it is to stop.
        while not self.stopping.wait(PERIOD_S):
            self.readings.append(self.sensor.read())
            if len(self.readings) == 5:
                self.enough.set()

    def stop(self):
        self.stopping.set()
        self.join()


poller = Poller(Sensor())
poller.start()
poller.enough.wait()
poller.stop()
print("first readings:", poller.readings[:5])
print("still polling:", poller.is_alive())
