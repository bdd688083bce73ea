# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Lengths of functions: K&R, so that a body is what lies between a `{` and a
# `}` that stand alone in the first column. -v allow="name name" may be longer.
# Prints lines "warn ..." over 60 lines, "fail ..." over 80.
FNR == 1 {
	head = ""
}
/^[a-zA-Z_].*\(/ {
	head = $0
	sub(/\(.*/, "", head)
	sub(/.*[ *]/, "", head)
}
/^\{$/ {
	begin = FNR
}
/^\}$/ && begin {
	long = FNR - begin - 1
	if (long > 80 && index(" " allow " ", " " head " ") == 0)
		kind = "fail"
	else
		kind = "warn"
	if (long > 60)
		print kind, FILENAME ":" begin ": function '" head "' has " \
			long " lines"
	begin = 0
}
