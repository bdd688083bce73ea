# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Prints C without comments and with empty strings, as FILE:LINE:code, so that
# words can be looked for in code alone.
FNR == 1 {
	comment = 0
}
{
	line = ""
	n = length($0)
	for (i = 1; i <= n; i++) {
		c = substr($0, i, 1)
		two = substr($0, i, 2)
		if (comment) {
			if (two == "*/") {
				comment = 0
				i++
			}
		} else if (quote != "") {
			if (c == "\\")
				i++
			else if (c == quote) {
				quote = ""
				line = line c
			}
		} else if (two == "/*") {
			comment = 1
			line = line " "
			i++
		} else if (two == "//") {
			break
		} else {
			if (c == "\"" || c == "'")
				quote = c
			line = line c
		}
	}
	quote = ""
	print FILENAME ":" FNR ":" line
}
