# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Source text and repository paths: from a repository at a commit, from a
# checkout, from a plain folder.
. "${COV_TOP:-.}/tests/lib/tap.sh"

src=$sample/src

# --- a plain folder needs no git ----------------------------------------------
run covsrc --source "$src" example.com/shop/internal/cart/cart.go
out_is_file "$src/internal/cart/cart.go" 'a file of a folder'
run covsrc --source "$src" /workspace/go.mod /go/src/example.com/shop/go.mod
cat "$src/go.mod" "$src/go.mod" >two
out_is_file two 'build paths, one after the other'
run covsrc --source "$src" --map /workspace/cmd/agent/main.go \
	example.com/shop/internal/line/line.go
is_out '/workspace/cmd/agent/main.go	cmd/agent/main.go	root
example.com/shop/internal/line/line.go	internal/line/line.go	module'
run covsrc --source "$src" --commit 1234567 example.com/shop/go.mod
out_is_file "$src/go.mod" 'a folder has no commits'
err_like 'covsrc: warning: */src has files whose commit is not known'

run covsrc --source "$src" example.com/shop/none.go example.com/shop/go.mod
is_status 1
out_is_file "$src/go.mod" 'the others come all the same'
err_like 'covsrc: example.com/shop/none.go: */src has the module, not the file'
for path in ../src/go.mod /etc/passwd example.com/shop/../../../etc/passwd \
	example.com/shop/.git/config example.com/shop; do
	run covsrc --source "$src" "$path"
	is_status 1
	is_out ''
	err_like "covsrc: $path: *"
done
run covsrc --source "$src" --map example.com/shop/./cmd//agent/main.go \
	./cmd/agent/main.go example.com/shop/internal/../cmd/agent/main.go
is "$(cut -f 2 "$out" | sort -u)" cmd/agent/main.go 'paths are cleaned first'
ln -s /etc/passwd link.go
mkdir folder
mv link.go folder
echo 'module a.b/c' >folder/go.mod
run covsrc --source folder a.b/c/link.go
is_status 1 'a link out of the folder is not followed'
is_out ''
any_err

run covsrc example.com/shop/go.mod
is_status 2
err_like '*no --source given*'
run covsrc --source nowhere x
is_status 2
is_err 'covsrc: nowhere: No such file or directory'
run covsrc --source "$sample/shop.bundle" x
is_status 2
err_like '*shop.bundle: a git bundle: unpack it*'
mkdir nothing
run covsrc --source nothing x
is_status 2
is_err 'covsrc: nothing: no repository and no sources there'

# --- repositories -------------------------------------------------------------
have git || skip 'no git here'
git clone -q --bare "$sample/shop.bundle" shop.git 2>/dev/null
git clone -q "$sample/shop.bundle" work 2>/dev/null
money=example.com/shop/internal/money/money.go
for tag in v1.0.0 v1.1.0 v1.2.0; do
	git -C shop.git show "$tag:internal/money/money.go" >want
	for repo in shop.git work; do
		run covsrc --source $repo --commit $tag $money
		out_is_file want "$repo at $tag"
		run covsrc --source $repo --commit \
			"$(git -C shop.git rev-parse "$tag^{commit}")" $money
		out_is_file want "$repo at the commit of $tag"
	done
done
run covsrc --source shop.git $money
out_is_file want 'HEAD without --commit'
run covsrc --source shop.git --commit 0123456789 $money
is_status 1
is_out '' 'nothing of another commit'
is_err "covsrc: $money: no repository has commit '0123456789'"
run covsrc --source shop.git --commit ':/pay' $money
is_status 1 'a name is no expression'
is_out ''
any_err
echo changed >work/internal/money/money.go
run covsrc --source work --commit v1.1.0 $money
git -C shop.git show v1.1.0:internal/money/money.go >want
out_is_file want 'a checkout is read at its commit, not as it lies there'

# A folder of repositories, as a collection has it.
mkdir -p repos/git.example.com/shop/shop
cp -R shop.git repos/git.example.com/shop/shop/.bare
run covsrc --source repos --url https://git.example.com/shop/shop.git \
	--commit v1.1.0 $money
out_is_file want 'a folder laid out as repos/'

# Modules of a workspace, and one that it does not name.
git init -q many
mkdir -p many/a/api many/b
printf 'go 1.22\nuse (\n\t./a/api\n\t./gone\n)\nuse .\n' >many/go.work
echo 'module example.org/root' >many/go.mod
echo 'module example.org/api' >many/a/api/go.mod
echo 'module example.org/b' >many/b/go.mod
for dir in . a/api b; do
	echo "package of_$dir" >many/$dir/x.go
done
git -C many add .
git -C many -c user.name=a -c user.email=a@b commit -qm all
git clone -q --bare many many.git 2>/dev/null
for repo in many many.git; do
	run covsrc --map --source $repo example.org/root/x.go \
		example.org/api/x.go example.org/b/x.go
	is_out 'example.org/root/x.go	x.go	module
example.org/api/x.go	a/api/x.go	module
example.org/b/x.go	b/x.go	module' "$repo: modules"
	run covsrc --source $repo example.org/api/x.go
	is_out 'package of_a/api' "$repo: their text"
done

done_testing
