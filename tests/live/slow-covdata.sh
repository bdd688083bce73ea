# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covtext and covmerge --binary against the go tool covdata of this machine:
# programs of tests/live/src in every mode, test binaries, and made-up files
# of our own writer, which covdata then judges.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/live/covdata.sh"

have go || skip 'no go here'
find_covdata || skip 'this go has no covdata'

export GOFLAGS=-mod=mod GOWORK=off GOTOOLCHAIN=local GO111MODULE=on
cp -R "$top/tests/live/src" src

# What no file of a repository should be called, and what is long.
make_sources() {
	mkdir src/odd src/huge src/chars
	# Every byte of ASCII, but what ends a line or a name for Go's cover.
	awk 'BEGIN {
		for (i = 1; i < 128; i++) {
			c = sprintf("%c", i)
			if (i == 10 || i == 13 || c ~ /[\/0-9A-Za-z]/)
				continue
			name = "src/chars/a" c "b.go"
			printf "package chars\n\nfunc C%d(n int) int {\n%s\n}\n",
				i, "\tif n > 1 { return n }; return 0" >name
			close(name)
		}
	}'
	for name in 'a b' 'x:1.2,3.4 5 6' 'comma,dot.v1' 'plus+minus-' \
		'ünïcode'; do
		id=$(printf '%s' "$name" | cksum | tr -d ' ')
		printf 'package odd\n\nfunc F%s(n int) int {\n%s\n}\n' "$id" \
			'	if n > 1 { return n }; return 0' \
			>"src/odd/$name.go"
		printf '%s\n' "	F$id(n)" >>calls
	done
	{
		printf 'package odd\n\nfunc All(n int) {\n'
		cat calls
		echo '}'
	} >src/odd/all.go
	awk 'BEGIN {
		print "package huge\n\nfunc F(n int) int {\n\ts := 0"
		for (i = 0; i < 4000; i++)
			printf "\tif n%%%d == 0 {\n\t\ts += %d\n\t}\n", i + 2, i
		print "\treturn s\n}\n"
		printf "func Wide(n int) { "
		for (i = 0; i < 600; i++)
			printf "if n == %d { n++ }; ", i
		print "}"
	}' >src/huge/huge.go
	i=0
	: >imports
	while [ $i -lt 80 ]; do
		for name in "many/p$i" "many/p$i-x" "many/p$i.y/z"; do
			mkdir -p "src/$name"
			printf 'package p\n\n%s\n' \
				"func F(n int) bool { return n == $i }" \
				>"src/$name/p.go"
			printf 'import _ "example.com/bend/%s"\n' "$name" \
				>>imports
		done
		i=$((i + 20))
	done
	{ printf 'package main\n\n'; cat imports; } >src/cmd/bend/many.go
}

# build NAME MODE PACKAGE [OPTION...]
build() {
	name=$1 mode=$2 package=$3
	shift 3
	(cd src && go build -cover "-covermode=$mode" "$@" -o "../$name" \
		"$package") >build.log 2>&1 || {
		diag "$(tail -n 3 build.log)"
		return 1
	}
}

# go_run DIR PROGRAM [ARG...]: whatever its status is.
go_run() {
	mkdir -p "$1"
	dir=$1
	shift
	GOCOVERDIR=$tmp/$dir "$@" >run.log 2>&1 || :
}

make_sources
for mode in set count atomic; do
	ok "$mode: built" build bend.$mode $mode ./cmd/bend -coverpkg=./... ||
		continue
	for args in '' 'gen 3' 'lit 5' 'lines 2' 'order' 'odd 2' 'huge 12' \
		'panic' 'exit' 'flow 7' 'flow 0'; do
		go_run "a.$mode" ./bend.$mode $args
	done
	go_run "b.$mode" ./bend.$mode gen 9
	go_run "b.$mode" ./bend.$mode flow 7
	go_run "c.$mode" ./bend.$mode order
	same_all "$mode" "a.$mode"
	same_all "$mode, two directories" "a.$mode" "b.$mode"
	same_some "$mode, packages" example.com/bend/gen "a.$mode"
	same_some "$mode, patterns" 'example.com/bend/many/...,main' "a.$mode"
	same_some "$mode, nothing" none "a.$mode" "b.$mode"
	same_merges "$mode" "a.$mode" "b.$mode"
	same_merges "$mode, three" "a.$mode" "b.$mode" "c.$mode"
	# Only some packages; the same program under another hash.
	ok "$mode: partly built" build part.$mode $mode ./cmd/bend \
		-coverpkg=./gen,./order,./cmd/bend
	go_run "part.d.$mode" ./part.$mode gen 2
	go_run "a.$mode" ./part.$mode order
	same_all "$mode, two programs" "a.$mode" "part.d.$mode"
	same_merges "$mode, two programs" "a.$mode" "part.d.$mode"
done

# Modes meet.
if [ -d a.set ] && [ -d a.count ]; then
	same percent 'modes meet' '' a.set b.count
	same func 'modes meet' '' a.set b.count
	same pkglist 'modes meet' '' a.set b.count
	same debugdump 'modes meet' '' a.set b.count
	same_merge 'modes meet' 'merge -pcombine' --pcombine a.set b.count
	same_merge 'modes meet the other way' 'merge -pcombine' --pcombine \
		b.count a.set
fi

# A program that writes its counters itself.
if ok 'api: built' build api atomic ./cmd/api; then
	mkdir api.d
	go_run api.d ./api "$tmp/api.d"
	same_all api api.d
	same_merges api api.d api.d
fi

# No module, one file: absolute names.
cp src/cmd/api/solo.txt solo.go
if (GOFLAGS='' go build -cover -o solo solo.go) >build.log 2>&1; then
	go_run solo.d ./solo
	same_all solo solo.d
fi

# What the other packages have not; the newer parts of Go.
if (cd src && go build -cover -covermode=count -o ../more \
	-coverpkg=./more,./wild,./wild2,./cmd/more ./cmd/more) >build.log 2>&1
then
	for n in 0 1 2 5; do
		go_run more.d ./more $n
	done
	same_all more more.d
	same_merges more more.d
	# Equal units of a function, as line directives make them.
	covfetch more.d | covtext -r | covmerge -r --by dir |
		covtext -r --as textfmt >ours
	covtext more.d >theirs
	file_is_file ours theirs 'more: records mean the same text'
	for pattern in ... ,... example.com/bend/wild 'example.com/bend/wild...' \
		'.../wild' 'x,example.com/bend/wild2' main, ' main' '*' ./... \
		'example.com/bend/.../wild' example.com/.../ .... \
		'example.com/bend/wild/...' 'e...l' '...wild2...'; do
		same textfmt "packages '$pattern'" "$pattern" more.d
	done
else
	diag "more: $(tail -n 1 build.log)"
fi

# Names with every byte, of which some mean something to a tabwriter.
if ok 'chars: built' build chars count ./cmd/chars \
	-coverpkg=./chars,./cmd/chars; then
	go_run chars.d ./chars
	same_all chars chars.d
	same_merges chars chars.d
fi

# Test binaries.
if (cd src && go test -c -cover -coverpkg=./... -o ../gen.test ./gen) \
	>build.log 2>&1; then
	mkdir test.d
	./gen.test -test.gocoverdir="$tmp/test.d" >run.log 2>&1
	./gen.test -test.run=None -test.gocoverdir="$tmp/test.d" >run.log 2>&1
	same_all 'test binary' test.d
	same_merges 'test binary' test.d
	same percent 'test and program' '' test.d a.atomic
else
	fail "test binary: $(tail -n 1 build.log)"
fi

# C in it.
if have "${CC:-cc}" &&
	(cd src && CGO_ENABLED=1 go build -cover -o ../cgo ./cmd/withc) \
		>build.log 2>&1; then
	go_run cgo.d ./cgo
	same_all cgo cgo.d
fi

# Files of many programs in three folders, some without their covmeta. A
# folder without any that fits would be an error of ours only.
ls "$data"/edge-[!m]*/data/cov* "$data"/syn-[!m]*/data/cov* \
	"$data"/cni-*/data/cov* "$tmp"/*.d/cov* >all.files
for seed in 1 2 3 4; do
	rm -rf r1 r2 r3
	mkdir r1 r2 r3
	awk -v seed=$seed 'BEGIN { srand(seed) }
		rand() < 0.3 { print 1 + int(rand() * 3), $0 }' all.files |
		while read -r dir file; do cp "$file" "r$dir/"; done
	for dir in r1 r2 r3; do
		cp "$data"/edge-solo/data/covmeta.* $dir/
	done
	same_all "at random $seed" r1 r2 r3
	same_all "at random $seed, two" r3 r1
	same_some "at random $seed, packages" 'example.com/edge/...' r2 r1
done

# Damaged ones: where covdata prints something without a word, so do we; modes
# that nothing reads are no text for us.
damaged() {
	for as in percent func pkglist debugdump 'debugdump -live'; do
		live=${as#debugdump}
		[ "$live" != "$as" ] || live=
		(
			ulimit -v 8000000
			# shellcheck disable=SC2086
			exec "$covdata" "${as% *}" $live "-i=$1"
		) >theirs 2>/dev/null || continue
		# shellcheck disable=SC2086
		covtext --as "${as% *}" ${live:+--live} "$1" >ours 2>/dev/null
		[ "${as% *}" != debugdump ] || for file in ours theirs; do
			sed 5d $file >cut && mv cut $file
		done
		file_is_file ours theirs "${1##*/}: $as"
	done
}
for case in "$data"/corrupt/ctr-* "$data"/corrupt/meta-*; do
	case $case in */meta-mode*) continue ;; esac
	damaged "$case"
done

# Files of our own writer.
if ok 'synth: built' "${CC:-cc}" -std=c11 -D_XOPEN_SOURCE=700 -O1 \
	-pthread -iquote "$top/lib" -o synth "$top/tests/live/synth.c" \
	"$COV_BUILD/libcov.a" -Wl,--as-needed -lz -lcrypto; then
	seed=0
	while [ $seed -lt "${SEEDS:-12}" ]; do
		seed=$((seed + 1))
		mode=$(echo set count atomic | cut -d' ' -f$((seed % 3 + 1)))
		rm -rf s t
		mkdir s t
		./synth s $seed $mode 12 $((seed * 2)) 9 3
		./synth t $seed $mode 12 $((seed * 2)) 9 2
		./synth t $((seed + 1000)) $mode 3 4 30 2
		same_all "made up $seed" s
		same_all "made up $seed, both" s t
		same_merges "made up $seed" s t
		same_merges "made up $seed, reversed" t s
	done
fi
done_testing
