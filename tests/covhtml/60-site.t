# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A folder of small pages and what they load, or of pages that load nothing;
# who ran what.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/lib/pagedata.sh"

# Two binaries that share a file.
mkdir src
printf 'module x\n' >src/go.mod
printf 'package x\n\nfunc f() {\n\tg()\n}\nfunc h() {\n\tg()\n}\n' >src/a.go
printf 'package x\n\nfunc i() {\n\tg()\n}\n' >src/b.go
profile() {
	printf 'mode: set\nx/a.go:3.10,5.2 1 %d\nx/a.go:6.10,8.2 1 %d\n' "$2" \
		"$3" >"$1"
}
profile p1 1 0
profile p2 0 1
profile p 1 1
{ cat p && echo 'x/b.go:3.10,5.2 1 1'; } >q
one=00000000000000000000000000000001 two=00000000000000000000000000000002
owner() {
	printf '{"owner_type":"Job","owner_name":"%s","namespace":"n","binary_name":"b","profile":"%s"}' \
		"$1" "$2"
}
printf '{"type":"binary","binary_name":"b","covmeta_hash":"%s","profile":"p","owners":[%s,%s,%s,%s]}\n' \
	$one "$(owner a p1)" "$(owner b p2)" "$(owner c p)" "$(owner d gone)" \
	>first
printf '{"type":"binary","binary_name":"c","covmeta_hash":"%s","profile":"q"}\n' \
	$two >second
cat first second >both

run covhtml -o html --source src both </dev/null
is_status 2
any_err
run covhtml -o html --source src <both
any_err
is_status 0
is "$(cd html && find . -name '*.js' | sort | grep -v src/)" "./data/$one-who.js
./data/$one.js
./data/$two.js" 'data of each page'
is "$(cd html/src && echo *.js | wc -w | tr -d ' ')" 2 'a shared text is once'
ok 'no text in the page' ! grep -q 'func f' html/$one.html
ok 'nothing is loaded before it is asked for' ! grep -q 'src=' html/$one.html
is "$(sed -n 's/.*data-key="\([^"]*\)".*/\1/p' html/$one.html)" \
	"$(sed -n 's/^covData("\([^"]*\)".*/\1/p' html/data/$one.js)" \
	'page and data know each other'

# What an owner ran, of the two blocks that ran; d cannot be opened.
is "$(data_of html/data/$one-who.js)" \
	'{"set":[[1,1],[0,1,1],[2]],"of":[0,1,2,-1]}' 'who ran what'
sed 's/"profile":"p[12]"/"profile":"p"/g' first >same
run covhtml -o alike --source src <same
any_err
is "$(data_of alike/data/$one-who.js)" '{"set":[[2]],"of":[0,0,0,-1]}' \
	'the same is there once'

# Up to date is a page with its data.
run covhtml -v -o html --source src <both
any_err
err_like '*0 pages written, 2 up to date*'
rm html/data/$two.js
run covhtml -v -o html --source src <both
any_err
err_like '*1 page written, 1 up to date*'
ok 'it is there again' test -e html/data/$two.js

# --complete: what pages had goes with them; what is not ours stays.
touch html/src/mine.js html/data/mine.js html/src/0123456789abcdef.js
run covhtml -o html --source src --complete <first
any_err
is "$(cd html && echo data/* | tr ' ' '\n' | sort)" "data/$one-who.js
data/$one.js
data/mine.js" 'data of the other is gone'
is "$(cd html/src && echo * | wc -w | tr -d ' ')" 3 'and the text that it had'
ok 'not the shared one' grep -q 'func h' html/src/*.js

# Pages that stand alone, one or a folder of them.
run covhtml --single -o folder/ --source src <both
any_err
is "$(cd folder && echo *)" "$one.html $two.html index.html" 'a folder'
ok 'with its text' grep -q '^	g()' folder/$one.html
is "$(data_of folder/$one.html who)" \
	'{"set":[[1,1],[0,1,1],[2]],"of":[0,1,2,-1]}' 'and who ran it'
run covhtml -o folder -v --source src <both
any_err
err_like '*2 pages written*'
run covhtml --single -o one.html --source src <both
is_status 2
err_like '*2 came: -o DIR/ takes several*'
run covhtml --single --site <both
is_status 2
any_err
done_testing
