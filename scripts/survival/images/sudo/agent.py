import subprocess
from words import serve


def ledger(*words):
    return subprocess.run(["sudo", "-n", "/usr/local/sbin/ledger", *words], check=True, capture_output=True, text=True).stdout


serve(8080, lambda word: ledger("keep", word), lambda: ledger("show"))
