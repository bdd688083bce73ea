# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# table.sh - the table of owners

# Owner records as lines of fields with tabs between them. Keys come in the
# order of covrecord(5), those wanted first; what is a string there may hold
# anything but a raw control byte.
owner_fields() {
	awk '
	# Cuts a string off the front of `rest`; gives what is in it.
	function cut_string(   s) {
		match(rest, /^"([^"\\]|\\.)*"/)
		s = substr(rest, 2, RLENGTH - 2)
		rest = substr(rest, RLENGTH + 1)
		return s
	}
	# The same for any value; an object or array gives nothing.
	function cut_value(   depth, c, s) {
		depth = 0
		do {
			c = substr(rest, 1, 1)
			if (c == "\"") {
				s = cut_string()
			} else if (match(rest, /^[^]["{},]+/) ||
			    match(rest, /^./)) {
				s = substr(rest, 1, RLENGTH)
				rest = substr(rest, RLENGTH + 1)
			}
			depth += (c == "{" || c == "[")
			depth -= (c == "}" || c == "]")
		} while (depth > 0 && rest != "")
		return s
	}
	function shown(s) {
		gsub(/\\"/, "\"", s)
		gsub(/\\\\/, "\\", s)
		return s == "" ? "-" : s
	}
	{
		split("", v)
		rest = substr($0, 2)
		while (substr(rest, 1, 1) == "\"" && !("covered_stmts" in v)) {
			key = cut_string()
			rest = substr(rest, 2)
			v[key] = cut_value()
			rest = substr(rest, 2)
		}
		namespace = v["group_key"]
		sub(/\/.*/, "", namespace)
		total = v["total_stmts"] + 0
		covered = v["covered_stmts"] + 0
		printf "%s\t%s\t%s\t%s\t%.0f\t%.0f\t%.1f%%\n",
			shown(namespace), shown(v["owner_type"]),
			shown(v["owner_name"]), shown(v["binary_name"]),
			covered, total, total ? covered / total * 100 : 0
	}' "$1"
}

# Where an owner ran several builds of a binary each has a row, which says so.
name_builds() {
	awk -F '\t' -v OFS='\t' '
	{
		line[NR] = $0
		key[NR] = $1 FS $2 FS $3 FS $4
		n[key[NR]]++
	}
	END {
		for (r = 1; r <= NR; r++) {
			$0 = line[r]
			if (n[key[r]] > 1)
				$4 = $4 " (" n[key[r]] " builds)"
			print
		}
	}'
}

# Columns: four of text to the left, three of numbers to the right.
align() {
	awk -F '\t' '
	{
		for (i = 1; i <= 7; i++) {
			cell[NR, i] = $i
			if (length($i) > width[i])
				width[i] = length($i)
		}
	}
	END {
		for (r = 1; r <= NR; r++) {
			line = ""
			for (i = 1; i <= 7; i++)
				line = line sprintf("%" (i < 5 ? "-" : "") \
					width[i] "s" (i < 7 ? "  " : ""),
					cell[r, i])
			print line
		}
	}'
}

owner_table() {
	{
		printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' namespace type owner \
			binary covered total coverage
		owner_fields "$1" | sort -t '	' -k1,1 -k2,2 -k3,3 \
			-k4,4 -k6,6n | name_builds
	} | defuse | align
}

do_owners() {
	stage '' "$records/owners.ndjson" covgroup --all --by owner \
		--db "$collection/coverage.db"
	owner_table "$records/owners.ndjson" || worse 3
}
