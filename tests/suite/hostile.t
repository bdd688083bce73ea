# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Things that are not what they are taken for.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# A pipe is no database: nobody waits for one.
mkfifo pipe
run covgroup --all --db pipe
is_status 2
is_err 'covgroup: pipe: not a regular file'
printf '{"type":"report","dir":"d","profile":"db:pipe#owner/x"}\n' >record
run covgroup record
is_status 1
err_like '*pipe: not a regular file*'

# In a record `-` is a file, as an operand it is standard input.
printf 'mode: set\na.go:1.1,2.2 3 1\n' >text
printf '{"type":"report","dir":"d","profile":"-"}\n' >record
run covtext -r --as textfmt record <text
is_status 1
err_like '*./-: No such file*'
cp text ./-
run covtext -r --as textfmt record </dev/null
out_is_file text 'the file of that name'
run covstat --total - <text
is_out '100.0'

# Names that are empty are not taken for the working folder.
run covgroup --split '' record
is_status 2
err_like '*empty name*'
run covgroup --db '' record
is_status 2
err_like '*empty name*'
run covtext -o '' "$data/edge-set/data"
is_status 2
err_like '*empty name*'
run covmerge -o '' text
is_status 2
err_like '*empty name*'
done_testing
