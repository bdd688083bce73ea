# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covstat --by func --source against go tool cover -func: on programs of
# tests/live/src, and on every Go file of this machine's Go, where Go's parser
# and the rule of cmd/cover stand for it (tests/live/funcs).
. "${COV_TOP:-.}/tests/lib/tap.sh"

have go || skip 'no go here'
# as_cover THEIRS NAME: the same functions; what is in none is a row here, and in
# the total.
as_cover() {
	sed '/(no function)/d; $d' "$out" | tr -s '\t' >ours.rows
	sed '$d' "$1" | tr -s '\t' >theirs.rows
	file_is_file ours.rows theirs.rows "$2"
}
export GOWORK=off GOTOOLCHAIN=local GO111MODULE=on
cp -R "$top/tests/live/src" "$top/tests/live/funcs" .

# A program of its own packages.
if (cd src && go build -cover -covermode=count -o ../more \
	-coverpkg=./more,./flow,./gen,./lit,./order,./cmd/more ./cmd/more) \
	>build.log 2>&1; then
	mkdir more.d
	for n in 0 1 2; do
		GOCOVERDIR=more.d ./more $n >run.log 2>&1
	done
	covtext -o more.cov more.d
	(cd src && go tool cover -func=../more.cov) >theirs 2>&1
	run covstat --by func --source src more.cov
	as_cover theirs 'functions of a program'
else
	diag "more: $(tail -n 1 build.log)"
fi

# funcs NAME FOLDER
funcs() {
	./funcs.bin "$2" example.com/all all.cov >theirs
	is $? 0 "$1: a profile"
	run covstat --by func --source "$2" all.cov
	as_cover theirs "$1: $(wc -l <theirs) functions"
}

(cd funcs && go build -o ../funcs.bin .) >build.log 2>&1 ||
	skip 'this go cannot build the comparison'
for folder in src test; do
	[ -d "$(go env GOROOT)/$folder" ] || continue
	cp -R "$(go env GOROOT)/$folder" all
	chmod -R u+w all
	find all -name go.mod -exec rm -f {} +
	printf 'module example.com/all\n' >all/go.mod
	funcs "Go's $folder" "$tmp/all"
	rm -rf all
done
done_testing
