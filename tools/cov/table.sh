# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# table.sh - the table of owners

# The columns, as --sort knows them.
tab='	'
columns='namespace type owner binary covered total coverage'

# What --as and --sort say; `sort_words` for sort(1).
check_table() {
	case $form in
	text | tsv | json | markdown) ;;
	*) misuse "option '--as': '$form' is not text, tsv, json or markdown" ;;
	esac
	number=0
	for name in $columns; do
		number=$((number + 1))
		[ "$name" != "${column:-namespace}" ] || break
		name=
	done
	[ -n "$name" ] || misuse \
		"option '--sort': '$column' is not one of $columns"
	sort_words="-k$number,$number"
	[ $number -lt 5 ] || sort_words=${sort_words}n
	sort_words=$sort_words${reverse:+r}
}

# 0 when one of the quoted GLOBs in `picked` matches, or there is none.
is_picked() {
	[ -n "$picked" ] || return 0
	picked_name=$1
	eval "set -- $picked"
	for glob; do
		# shellcheck disable=SC2254
		case $picked_name in
		$glob) return 0 ;;
		esac
	done
	return 1
}

# The rows that --namespace, --owner and --binary of `owners` leave; elsewhere
# these choose what is fetched, and how it is called.
pick_rows() {
	pick_from=
	[ "$command" != owners ] || pick_from=$given
	pick namespace "$pick_from"
	namespaces=$picked
	pick owner "$pick_from"
	owners=$picked
	pick binary "$pick_from"
	binary_globs=$picked
	while IFS= read -r row; do
		# Not read by fields: an empty one would be lost.
		rest=${row#*"$tab"*"$tab"}
		picked=$namespaces
		is_picked "${row%%"$tab"*}" || continue
		picked=$owners
		is_picked "${rest%%"$tab"*}" || continue
		rest=${rest#*"$tab"}
		picked=$binary_globs
		is_picked "${rest%%"$tab"*}" || continue
		printf '%s\n' "$row"
	done
}

# Owner records as lines of fields with tabs between them: seven that are shown,
# the percentage and hash of the record, and strings as they stand there. Keys
# come in the order of covrecord(5), those wanted first; what is a string there
# may hold anything but a raw control byte.
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
		while (substr(rest, 1, 1) == "\"" && !("covmeta_hash" in v)) {
			key = cut_string()
			rest = substr(rest, 2)
			v[key] = cut_value()
			rest = substr(rest, 2)
		}
		namespace = v["group_key"]
		sub(/\/.*/, "", namespace)
		total = v["total_stmts"] + 0
		covered = v["covered_stmts"] + 0
		printf "%s\t%s\t%s\t%s\t%.0f\t%.0f\t%.1f%%\t%s\t%s",
			shown(namespace), shown(v["owner_type"]),
			shown(v["owner_name"]), shown(v["binary_name"]),
			covered, total, total ? covered / total * 100 : 0,
			v["coverage_pct"], v["covmeta_hash"]
		printf "\t%s\t%s\t%s\t%s\n", namespace, v["owner_type"],
			v["owner_name"], v["binary_name"]
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

# total_fields FILE : the last row, of binary records. What several owners run
# is in it once, and covered when one of them ran it.
total_fields() {
	owner_fields "$1" | awk -F '\t' '
	{
		covered += $5
		total += $6
	}
	END {
		printf "total\t%d %s\t-\t-\t%.0f\t%.0f\t%.1f%%\n", NR,
			NR == 1 ? "binary" : "binaries", covered, total,
			total ? covered / total * 100 : 0
	}'
}

# The rows as other programs read them: builds of a binary have their hash.
print_tsv() {
	awk -F '\t' -v OFS='\t' '{
		print $1, $2 == none ? "-" : $2, $3, $4, $5, $6, $8, $9
	}' none='Pod (No Owner)'
}

# Strings are as the records have them.
print_json() {
	awk -F '\t' '
	function string(s) {
		return "\"" (s == "" || s == none ? "-" : s) "\""
	}
	BEGIN {
		printf "["
	}
	{
		printf "%s\n{\"namespace\":%s,\"type\":%s,\"owner\":%s," \
			"\"binary\":%s,\"covered\":%s,\"total\":%s," \
			"\"coverage\":%s,\"covmeta_hash\":%s}", comma,
			string($10), string($11), string($12), string($13),
			$5, $6, $8 == "" ? 0 : $8, string($9)
		comma = ","
	}
	END {
		print (NR ? "\n" : "") "]"
	}' none='Pod (No Owner)'
}

print_markdown() {
	awk -F '\t' '
	NR == 2 {
		print "| :-- | :-- | :-- | :-- | --: | --: | --: |"
	}
	{
		gsub(/[\\|*_`<\[]/, "\\\\&")
		for (i = 1; i <= 7; i++)
			printf "| %s ", $i
		print "|"
	}
	END {
		if (NR == 1)
			print "| :-- | :-- | :-- | :-- | --: | --: | --: |"
	}'
}

head_fields() {
	echo "$columns" | tr ' ' "$tab"
}

# owner_table OWNERS [BINARIES] : with a total and the worst last, or by name.
owner_table() {
	if [ -n "$2" ]; then
		sort_words='-k7,7nr'
	fi
	owner_fields "$1" | pick_rows |
		sort -t "$tab" "$sort_words" -k1,1 -k2,2 -k3,3 -k4,4 -k6,6n |
		case $form in
		tsv) print_tsv ;;
		json) print_json ;;
		*)
			{
				head_fields
				name_builds
				[ -z "$2" ] || total_fields "$2"
			} | case $form in
			text) align ;;
			*) print_markdown ;;
			esac ;;
		esac | defuse
}

# do_owners BINARIES : their records when there are any already.
do_owners() {
	stage '' "$records/owners.ndjson" covgroup --all --by owner \
		--db "$collection/coverage.db"
	owner_table "$records/owners.ndjson" "$1" || worse 3
	[ -z "$fail_under" ] || check_total "$1"
}

# The total against --fail-under, as integers are compared.
check_total() {
	binaries=$1
	[ -n "$binaries" ] || {
		binaries=$records/binaries.ndjson
		stage '' "$binaries" covgroup --all --by binary \
			--db "$collection/coverage.db"
	}
	total_fields "$binaries" | awk -F '\t' -v least="$fail_under" '
		{ exit !($6 > 0 && $5 * 100 >= least * $6) }' || {
		say "total $(total_fields "$binaries" | cut -f 7) is under" \
			"$fail_under%"
		worse 1
	}
}

# Of which binaries the pages have text, and of the others why not. A page says
# of how many files it has the text, when there are some.
say_sources() {
	owner_hashes=$(sed 's/.*"covmeta_hash":"\([0-9a-f]*\)".*/\1/
		t
		s/.*/-/' \
		"$records/binaries.ndjson")
	found=0 number=0 reasons=
	for hash in $owner_hashes; do
		number=$((number + 1))
		if grep -q ' data-texts=' "$pages/$hash.html" 2>/dev/null; then
			found=$((found + 1))
		else
			reasons="$reasons $number"
		fi
	done
	printf 'sources: of %s of %s binar%s\n' $found $number \
		"$(plural $number y ies)" || worse 3
	[ -z "$reasons" ] || say_missing_sources $reasons
}

say_missing_sources() {
	if [ -z "${repos:-}" ]; then
		echo 'sources: none are named; --source REPO names them'
		return 0
	fi
	eval "set -- $repos"
	why=$(covsrc -r -v "$@" <"$records/binaries.ndjson" 2>&1 >/dev/null |
		sed -n 's/^covsrc: <stdin>:\([0-9]*\): /\1	/p')
	owner_fields "$records/binaries.ndjson" | cut -f 4 | awk -F '\t' \
		-v numbers=" $reasons " -v why="$why" '
	BEGIN {
		n = split(why, line, "\n")
		for (i = 1; i <= n; i++) {
			split(line[i], part, "\t")
			reason[part[1]] = part[2]
		}
	}
	index(numbers, " " NR " ") {
		printf "sources: not of %s: %s\n", $0, reason[NR] == "" ? \
			"its files are in none of them" : reason[NR]
	}' | defuse
}
