# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# --ignore-marks: blocks under a comment that asks for it are left out, in the
# spellings that people have.
. "${COV_TOP:-.}/tests/lib/tap.sh"

mkdir src
echo 'module ex.com/m' >src/go.mod
cat >src/m.go <<'E'
package m

// coverage:ignore
func A(
	a int,
) int {
	return 1
}

func B(n int) int {
	if n > 1 { // coverage-ignore
		return 2
	}
	if n > 2 {
		// notest
		return 3
	}
	// coverage:ignore because
	for n > 3 {
		n--
	}
	switch n {
	case 1: // notest
		n = 2
	// notest
	case 2:
		n = 3
	case 3:
		n = 4
		//notest
		n = 9
	default: /* coverage:ignore */
		n = 5
	}
	return n // notest
}

func C() { println(1) } // coverage-ignore

// coverage:ignored is none
func D() { println("// notest {") }

// nocover: it is ours
func E() {
}
E
# Blocks by the line that they begin on, as Go makes them.
cat >all.cov <<'E'
mode: set
ex.com/m/m.go:6.7,8.2 1 1
ex.com/m/m.go:10.19,11.11 1 1
ex.com/m/m.go:11.11,13.3 1 1
ex.com/m/m.go:14.2,14.11 1 1
ex.com/m/m.go:14.11,17.3 1 1
ex.com/m/m.go:19.2,19.12 1 1
ex.com/m/m.go:19.12,21.3 1 1
ex.com/m/m.go:22.2,22.11 1 1
ex.com/m/m.go:23.9,24.8 1 1
ex.com/m/m.go:26.9,27.8 1 1
ex.com/m/m.go:28.9,31.8 2 1
ex.com/m/m.go:32.10,33.8 1 1
ex.com/m/m.go:35.2,35.10 1 1
ex.com/m/m.go:38.10,38.24 1 1
ex.com/m/m.go:41.10,41.36 1 1
ex.com/m/m.go:44.10,45.2 0 1
E
lines() {
	sed -n 's/^[^:]*:\([0-9]*\)\..*/\1/p' "$out" | tr '\n' ' '
}
run covstat --by func --as tsv --source src all.cov
is "$(cut -f 3 "$out" | tr '\n' ' ')" 'A B C D E ' 'the blocks fit'
run covfilter --ignore-marks --source src all.cov
is "$(lines)" '10 14 19 22 35 41 44 ' 'what is marked is left out'
run covfilter --ignore-marks=nocover --source src all.cov
is "$(lines)" '10 14 19 22 35 41 ' 'a word of our own'
run covfilter --ignore-marks=other --ignore-marks=nocover --source src all.cov
is "$(lines)" '10 14 19 22 35 41 ' 'two of them'
run covfilter --ignore-m= --source src all.cov
is "$(lines)" '10 14 19 22 35 41 44 ' 'an empty word is none'
run covfilter --source src --ignore-marks all.cov
is "$(lines)" '10 14 19 22 35 41 44 ' 'what is behind it is an operand'
run covfilter --ignore-marks --generated --source src - <all.cov
is "$(lines)" '10 14 19 22 35 41 44 ' 'with --generated, from standard input'
run covfilter --generated --source src all.cov
out_is_file all.cov 'nothing is left out unasked'

# Positions of a text that was not compiled say nothing.
sed 's/10.19,11.11/10.18,11.11/' all.cov >skewed.cov
run covfilter --ignore-marks --source src skewed.cov
out_is_file skewed.cov 'a text that does not fit marks nothing'
err_like '*the blocks of 1 file do not fit the text*'

run covfilter --ignore-marks all.cov
is_status 2
err_like '*--ignore-marks needs a --source*'
run covfilter --generated=x --source src all.cov
is_status 2
err_like "*'--generated' takes no value*"
run covfilter --help
out_like '*--ignore-marks\[=WORD\] *' 'a value that need not be'
run covfilter -r --ignore-marks --source src all.cov
is_status 2
err_like '*for profiles: the rules of a record name files, not blocks*'

# A directory of coverage is filtered as its text is.
set -- "$sample"/bucket/demo/coverage/node-a*/shop/frontend-*/web/*/*/frontend
cp -R "$sample/src" shop
covtext "$1" >text
covfilter --ignore-marks --source shop "$1" >got 2>"$tmp/log"
file_is_file got text 'a directory without marks'
sed 's|^func .*|& // coverage:ignore|' "$sample/src/internal/cart/cart.go" \
	>shop/internal/cart/cart.go
covfilter --ignore-marks --source shop "$1" >got 2>"$tmp/log"
covfilter --ignore-marks --source shop text >want 2>"$tmp/log"
file_is_file got want 'a directory with marks'
grep -v /cart.go text >want
file_is_file got want 'all of a file is left out'

# A source that cannot be read costs only itself.
mkdir large
echo 'module ex.org/large' >large/go.mod
dd if=/dev/null of=large/a.go bs=1 seek=67108865 2>/dev/null
printf 'package p\n\nfunc F() {\n}\n' >large/b.go
printf 'mode: set\nex.org/large/%s.go:3.10,4.2 1 1\nex.org/large/%s.go:3.10,4.2 1 1\n' \
	a b >large.cov
for option in --generated --ignore-marks; do
	run covfilter $option --source large large.cov
	is_status 1
	out_is_file large.cov "$option: all lines stay"
	err_like 'covfilter: *large/a.go: larger than 67108864 bytes'
done

done_testing
