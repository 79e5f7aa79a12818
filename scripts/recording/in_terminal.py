"""Runs a command in a pseudo-terminal: in_terminal.py COLUMNS ROWS COMMAND... Prints [seconds, output] for each output, a JSON line each."""
import codecs
import fcntl
import json
import os
import pty
import struct
import sys
import termios
import time

columns, rows, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    size = struct.pack("HHHH", rows, columns, 0, 0)
    fcntl.ioctl(sys.stdout.fileno(), termios.TIOCSWINSZ, size)
    os.execvp(command[0], command)

began = time.monotonic()
decoder = codecs.getincrementaldecoder("utf-8")()
while True:
    try:
        output = os.read(terminal, 65536)
    except OSError:  # Linux reports the end as an error.
        break
    if not output:
        break
    print(json.dumps([round(time.monotonic() - began, 3), decoder.decode(output)]), flush=True)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
