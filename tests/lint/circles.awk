# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# circles.awk - the files of tools: which of a tool's files include each
# other's headers in a circle. A file pair NAME.c and NAME.h is one; TOOL.h is
# apart from TOOL.c, for it has what all share. Where the comment of TOOL.h
# lists them (` *   NAME   what it is`), each is there, and includes only what
# stands before it. The first file names tools that may have circles.

FNR == NR {
	sub(/#.*/, "")
	if (NF)
		may[$1] = 1
	next
}

FNR == 1 {
	n = split(FILENAME, part, "/")
	tool = part[n - 1]
	pair = part[n]
	sub(/\.[ch]$/, "", pair)
	if (part[n] == tool ".h")
		pair = part[n]
	pair = tool "/" pair
	tool_of[pair] = tool
}

pair == tool "/" tool ".h" && /^ \*   [a-z][a-z0-9_]*  *[^ ]/ {
	place[tool "/" $2] = ++places
	listed[tool] = 1
}

/^#include "[^\/"]*\.h"/ {
	split($0, part, "\"")
	other = part[2]
	if (other != tool ".h")
		sub(/\.h$/, "", other)
	other = tool "/" other
	if (other != pair)
		arrow[pair " " other] = 1
}

END {
	for (p in tool_of)
		if (tool_of[p] in listed && !(p in place) && p !~ /\.h$/)
			print "tools/" p ".c: has no line in " tool_of[p] ".h"
	for (p in place)
		if (!(p in tool_of))
			print "tools/" p ".c: is not there"
	for (a in arrow) {
		split(a, end)
		if (end[1] in place && end[2] in place &&
			place[end[2]] > place[end[1]])
			print "tools/" end[1] ": includes " end[2] \
				".h, which stands after it"
	}
	# What nobody includes, or what includes nobody, is in no circle.
	do {
		split("", from)
		split("", to)
		for (a in arrow)
			if (arrow[a]) {
				split(a, end)
				from[end[1]] = to[end[2]] = 1
			}
		gone = 0
		for (a in arrow) {
			split(a, end)
			if (arrow[a] && !(end[1] in to && end[2] in from)) {
				arrow[a] = 0
				gone = 1
			}
		}
	} while (gone)
	for (a in arrow)
		if (arrow[a]) {
			split(a, end)
			found[tool_of[end[1]]] = 1
			if (!(tool_of[end[1]] in may))
				print "tools/" end[1] ": includes " end[2] \
					".h, which leads back to it"
		}
	for (t in may)
		if (!(t in found))
			print "warning: tests/lint/circles: " t " has none"
}
