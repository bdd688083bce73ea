# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# served.sh - what the tests of covfetch over S3 share, sourced behind tap.sh:
# the fault server, which serve_faults starts and the end of the test ends.
. "$top/tests/live/aws.sh"
. "$top/tests/live/faults.sh"
aws_env base secret
server=''
trap 'kill $server 2>/dev/null; find "$tap_dir" -type d -exec chmod u+rwx {} +; rm -rf "$tap_dir"' EXIT
