# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# terminal.py SEEN PATTERN COMMAND... - runs a command whose standard error is a
# terminal and prints what that shows, control bytes as Python writes them; its
# standard output goes to the file `out`. When PATTERN has shown, a regular
# expression, the file SEEN is made, for whom the command waits for. Its exit
# status is that of the command.
import os
import re
import subprocess
import sys

seen, pattern = sys.argv[1], re.compile(sys.argv[2].encode())
ours, theirs = os.openpty()
with open('out', 'wb') as out:
    child = subprocess.Popen(sys.argv[3:], stdout=out, stderr=theirs)
os.close(theirs)
text = b''
while True:
    try:
        more = os.read(ours, 4096)
    except OSError:  # the other side is closed
        break
    if not more:
        break
    text += more
    if pattern.search(text):
        open(seen, 'w').close()
print(ascii(text.decode())[1:-1])
sys.exit(child.wait())
