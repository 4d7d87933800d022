# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# A class derived from local: every thread's first use of an object runs __init__ for it.

import threading


class Account(threading.local):
    currency = "EUR"
    balance = 0

    def __init__(self, owner, start=0):
        self.owner = owner
        self.balance = start

    @property
    def text(self):
        return "%s has %d %s" % (self.owner, self.balance, self.currency)

    def pay(self, amount):
        self.balance += amount


account = Account("Ada", start=5)
account.pay(1)
texts = []


def work(amount):
    texts.append(account.text)
    account.owner = "thread"
    account.pay(amount)
    account.currency = "USD"
    texts.append(account.text)


for amount in (10, 20):
    thread = threading.Thread(target=work, args=(amount,))
    thread.start()
    thread.join()
    print(texts.pop(0), "-", texts.pop(0))
print(account.text)
del account.balance
print(account.text, hasattr(account, "other"))
