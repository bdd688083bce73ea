# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# rooms.awk - the tables of ARCHITECTURE.md, then lines `file lib/ROOM/MODULE`
# and `include lib/ROOM/MODULE HEADER`: what of these is not in the tables, or
# against them, and what of the tables is not there.

function complain(text) {
	print text
}

FNR == 1 { part++ }

# The table of rooms, then one table for each.
part == 1 && /^## / { at = ""; rooms = /^## lib\/, by room$/ }
part == 1 && /^### lib\// { at = substr($2, 5) }
part == 1 && rooms && /^\| [a-z0-9_]+ \| / && $2 != "room" && $2 != "module" {
	if (at != "") {
		listed["lib/" at "/" $2] = 1
		next
	}
	n = split($0, cell, " *\\| *")
	m = split(cell[4], may, " ")
	for (i = 1; i <= m; i++) {
		if (may[i] == "-")
			continue
		if (!(may[i] in room))
			complain("ARCHITECTURE.md: " $2 " may include " \
				may[i] ", which does not stand above it")
		allowed[$2, may[i]] = 1
	}
	room[$2] = 1
}

part == 2 && $1 == "file" {
	there[$2] = 1
	if (!($2 in listed))
		complain($2 ": has no line in ARCHITECTURE.md")
}
part == 2 && $1 == "include" && $3 != "version-gen" {
	split($2, own, "/")
	if (split($3, other, "/") != 2) {
		complain($2 ": includes " $3 ".h without its room")
	} else if (other[1] == own[2]) {
		next
	} else if (!((own[2], other[1]) in allowed)) {
		complain($2 ": includes " $3 ".h; lib/" own[2] \
			" may not, by ARCHITECTURE.md")
	} else {
		used[own[2], other[1]] = 1
	}
}

END {
	for (m in listed)
		if (!(m in there))
			complain("ARCHITECTURE.md: " m " is not there")
	for (a in allowed)
		if (!(a in used)) {
			split(a, pair, SUBSEP)
			complain("ARCHITECTURE.md: " pair[1] \
				" includes nothing of " pair[2])
		}
}
