# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Any two tools in a pipe, in both orders: data, or a line that says what came
# and what to type. Never a crash, a flood of messages, or nothing at all.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -R "$sample/bucket" "$sample/src" .
dir=$(echo bucket/demo/coverage/node-a*/shop/frontend-*/web/*/*/frontend)
mkdir out

# What tools write on standard output or into a file: name, command. A name is
# the tool's, a dash and a word.
writers() {
	cat <<'E'
covfetch-dirs    covfetch bucket/demo/coverage
covpull-targets  covpull -n a:1 b:2-3
covtext-profile  covtext "$dir"
covtext-percent  covtext --as percent "$dir"
covtext-func     covtext --as func "$dir"
covtext-pkglist  covtext --as pkglist "$dir"
covtext-dump     covtext --as debugdump "$dir"
covtext-records  covtext -r out/covfetch-dirs
covfilter-text   covfilter out/covtext-profile
covfilter-records covfilter -r out/covtext-records
covmerge-text    covmerge out/covtext-profile out/covtext-profile
covmerge-reports covmerge -r --by dir out/covtext-records
covmerge-groups  covmerge -r --by namespace out/covtext-records
covstat-text     covstat out/covtext-profile
covstat-rows     covstat --as ndjson --by file out/covtext-profile
covstat-markdown covstat --as markdown out/covtext-profile
covgroup-owners  covgroup out/covtext-records
covgroup-binaries covgroup --by binary out/covtext-records
covgroup-tagged  covgroup --tag out/covtext-records
covgroup-db      covgroup --db out/covgroup-db out/covtext-records
covhtml-page     covhtml -o out/covhtml-page out/covtext-profile
covsrc-records   covsrc -r --source src out/covgroup-binaries
covsrc-text      covsrc --source src example.com/shop/cmd/frontend/main.go
covtrace-records covtrace covtext -r out/covfetch-dirs
covbq-rows       covbq --collection c out/covgroup-binaries
covexport-lcov   covexport --to lcov out/covtext-profile
covexport-xml    covexport --to cobertura out/covtext-profile
covexport-json   covexport --to codecov out/covtext-profile
E
}

# How tools read standard input; what they make is in the folder made/.
readers() {
	cat <<'E'
covtext -
covtext -r
covtext -r --as textfmt
covfilter
covfilter -r
covmerge
covmerge -r --by dir
covmerge -r --by group_key
covstat
covstat --by file --as ndjson
covgroup
covgroup --by binary
covgroup --tag
covgroup --db made/db
covhtml -o made/html
covhtml --single -o made/page.html
covhtml -o made/page.html -
covsrc -r --source src
covsrc --batch --source src
covtrace covtext -r
covbq --collection c
covbq load --sqlite made/rows --collection c
covexport --to lcov
covexport --to csv -r
covexport codecov -n
covfetch -C made -
covpull -n -
E
}

# What any other program may write.
others() {
	gzip -c out/covtext-profile >out/gzip-profile
	gzip -c out/gzip-profile >out/gzip-twice
	gzip -c out/covgroup-binaries >out/gzip-records
	tar cf out/tar-stream "$dir"
	gzip -c out/tar-stream >out/tar-gzip
	cat "$dir"/covmeta.* >out/go-covmeta
	cat "$dir"/covcounters.* >out/go-covcounters
	echo '{"some":"object"}' >out/json-object
	echo '[1,2]' >out/json-array
	echo 'any text' >out/any-text
	: >out/empty
}

writers >writers
readers >readers
while read -r name command <&3; do
	eval "$command" >stdout 2>stderr
	status=$?
	[ -s "out/$name" ] || cp stdout "out/$name"
	is "$status:$(cat stderr)" 0: "$name is made"
done 3<writers
others
for tool in $COV_TOOLS; do
	grep -q "^$tool-" writers || fail "$tool writes something in pairs.t"
	grep -q "^$tool\$\|^$tool " readers ||
		fail "$tool reads something in pairs.t"
done
mkdir -p made

# What is wrong with how the reader took it, in $wrong: words, or nothing. Only
# the shell itself: there are hundreds of pairs.
judge_pair() {
	lines=0 said= wrong=
	while IFS= read -r line; do
		lines=$((lines + 1)) said="$said$line
"
	done <stderr
	[ "$status" -le 2 ] || wrong="$wrong; status $status"
	[ "$lines" -le 2 ] || wrong="$wrong; $lines messages"
	case $name in
	empty) return ;;
	esac
	if [ "$status" -eq 0 ]; then
		[ -s stdout ] || [ -n "$(find made -type f -size +0)" ] ||
			wrong="$wrong; silence"
		return
	fi
	[ "$lines" -gt 0 ] || wrong="$wrong; no message"
	[ ! -s stdout ] || wrong="$wrong; output beside an error"
	case $name in
	covfilter-text | covmerge-text) any= ;;
	*-text | *-percent | *-func | *-pkglist | *-dump | *-markdown | any-* | \
		json-array)
		# Any text: what was wanted instead.
		any=1 ;;
	*) any= ;;
	esac
	case $any$said in
	*' came'*) ;;
	1*'mode line'* | 1*'records are '* | 1*archive* | 1*HOST*) ;;
	*) case $name$said in
		json-object*address* | covexport-json*address* | covbq-rows*address*) ;;
		*) wrong="$wrong; no word of what came" ;;
		esac ;;
	esac
}

# One pair of three, another for each reader, unless there is time for all.
step=3 pair=0
! is_full || step=1
while read -r command <&3; do
	pair=$((pair + 1))
	for file in out/*; do
		pair=$((pair + 1)) name=${file#out/}
		[ $((pair % step)) -eq 0 ] || continue
		set -- made/* made/.[!.]*
		if [ -e "$1" ] || [ -e "$2" ]; then
			rm -rf made
			mkdir made
		fi
		eval "$command" <"$file" >stdout 2>stderr
		status=$?
		judge_pair
		is "$wrong" '' "$name | $command" ||
			sed 's/^/# /' stderr | head -n 3
	done
done 3<readers

done_testing
