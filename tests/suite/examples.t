# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Runs the examples of every manual page: in a display of the EXAMPLES section
# a line that begins with `$ ` is a command, continued by `> `; the lines up to
# the next one are its output. Each page has a fresh copy of tests/sample to
# stand in. Commands must succeed, silently.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# Writes 1.cmd, 1.out, 2.cmd, ... of a page into a folder.
extract() {
	sed 's/\\-/-/g; s/\\&//g; s/\\(aq/'\''/g; s/\\(dq/"/g; s/\\e/\\/g' "$1" |
	awk -v dir="$2" '
	/^\.Sh / { on = ($2 == "EXAMPLES") }
	on && /^\.Bd -literal/ { display = 1; next }
	/^\.Ed/ { display = 0; cmd = 0; next }
	!display || !on { next }
	/^\$ / {
		n++
		print substr($0, 3) >(dir "/" n ".cmd")
		printf "" >(dir "/" n ".out")
		cmd = 1
		next
	}
	cmd && /^> / { print substr($0, 3) >(dir "/" n ".cmd"); next }
	n { cmd = 0; print >(dir "/" n ".out") }
	END { print n + 0 >(dir "/count") }'
}

# Programs of an example that this machine lacks.
absent=
for p in jq sqlite3 git make xargs gzip parallel; do
	have $p || absent="$absent $p"
done
lacks() {
	for p in $absent; do
		! grep -qw "$p" "$1" || echo "$p"
	done
}

for page in "$top"/man/*.[157]; do
	name=${page##*/}
	mkdir -p "$tap_dir/ex/$name"
	dir=$tap_dir/ex/$name
	extract "$page" "$dir"
	n=$(cat "$dir/count")
	case " $COV_TOOLS " in
	*" ${name%.1} "*)
		ok "$name has at least two examples" test "$n" -ge 2 ;;
	esac
	[ "$n" -gt 0 ] || continue
	rm -rf "$tmp/sample"
	mkdir "$tmp/sample"
	cp -R "$sample/bucket" "$sample/shop.bundle" "$tmp/sample"
	i=0
	while [ $i -lt "$n" ]; do
		i=$((i + 1))
		missing=$(lacks "$dir/$i.cmd")
		if [ -n "$missing" ]; then
			pass "$name: example $i # SKIP no $missing here"
			continue
		fi
		cd "$tmp/sample" || exit 1
		run sh "$dir/$i.cmd" </dev/null
		tap_cmd="$name: $(cat "$dir/$i.cmd")"
		is_status 0 "$name: example $i succeeds"
		no_err "$name: example $i says nothing else"
		# A manual page cannot show blanks at the end of a line.
		sed 's/ *$//' "$out" >"$dir/got"
		file_is_file "$dir/got" "$dir/$i.out" \
			"$name: example $i prints that"
		cd "$tmp" || exit 1
	done
done

done_testing
