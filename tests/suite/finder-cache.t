# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Modules in a module cache, in folders and in the archives of a file GOPROXY,
# and which of their versions was built; archives that nobody made well.
. "${COV_TOP:-.}/tests/lib/tap.sh"

have python3 || skip 'no python3'

# Modules as Go packs them.
python3 - <<'P'
import os
import re
import zipfile


def escaped(text):
    return re.sub("[A-Z]", lambda m: "!" + m[0].lower(), text)


def pack(module, version, files):
    folder = "proxy/%s/@v" % escaped(module)
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile("%s/%s.zip" % (folder, escaped(version)), "w",
                         zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            z.writestr("%s@%s/%s" % (module, version, name), text + "\n")


for v in "v1.0.0", "v1.1.0", "v1.3.0", "v2.0.0-RC1+incompatible":
    pack("github.com/Up/m", v, {
        "go.mod": "module github.com/Up/m\nretract v1.0.0 // broken",
        "x/x.go": "package x // " + v, "x/same.go": "package x"})
pack("ex.net/Fork", "v0.1.0", {"x/x.go": "package x // forked"})
P
url=file://$PWD/proxy

# --- archives ------------------------------------------------------------------

run covsrc --source "$url" --map github.com/Up/m@v1.1.0/x/x.go
is_out 'github.com/Up/m@v1.1.0/x/x.go	github.com/!up/m/@v/v1.1.0.zip/github.com/Up/m@v1.1.0/x/x.go	cache'
for path in github.com/Up/m@v2.0.0-RC1+incompatible/x/x.go \
	'/go/pkg/mod/github.com/!up/m@v2.0.0-!r!c1+incompatible/x/x.go'; do
	run covsrc --source "$url" "$path"
	is_out 'package x // v2.0.0-RC1+incompatible' "$path"
done
run covsrc --source "$url" github.com/Up/m/x/same.go
is_out 'package x' 'no version, one text'
run covsrc --source "$url" github.com/Up/m/x/x.go
is_status 1
err_like '*several versions could be it, such as *'
for path in github.com/Up/m@v1.2.0/x/x.go github.com/Up/m@v1.1.0/x/none.go \
	github.com/up/m@v1.1.0/x/x.go; do
	run covsrc --source "$url" $path
	is_status 1 "$path"
	any_err
done
mkdir -p modcache/cache
cp -R proxy modcache/cache/download
run covsrc --source modcache github.com/Up/m@v1.1.0/x/x.go
is_out 'package x // v1.1.0' 'archives below cache/download'
printf 'mode: set\ngithub.com/Up/m@v1.1.0/x/x.go:1.1,1.8 1 1\n' >x.cov
run covstat --by file --as tsv --source "$url" x.cov
is_out 'github.com/Up/m@v1.1.0/x/x.go	1	1	100.00	vendored' \
	'a tool without libgit2'
run covsrc --source "file://$PWD/none" github.com/Up/m@v1.1.0/x/x.go
is_status 2
err_like '*No such file*'

# --- which version was built -----------------------------------------------------

# program NAME GO.MOD... : a folder whose go.mod has these lines.
program() {
	mkdir -p "$1"
	name=$1
	shift
	printf '%s\n' "module ex.com/$name" "$@" >"$name/go.mod"
}
# asks NAME WANT : the text by the go.mod of a folder; in a commit, too.
asks() {
	run covsrc --source "$1" --source "$url" github.com/Up/m/x/x.go
	is_out "package x // $2" "$1: $2"
}
program plain 'require github.com/Up/m v1.1.0 // indirect'
asks plain v1.1.0
program block 'require (' '	github.com/Up/other v9.0.0' \
	'	github.com/Up/m v1.0.0' ')'
asks block v1.0.0
program retracted 'retract v1.1.0' 'retract [v0.1.0, v0.2.0]' \
	'require github.com/Up/m v1.0.0'
asks retracted v1.0.0
program fork 'require github.com/Up/m v1.1.0' \
	'replace github.com/Up/m => ex.net/Fork v0.1.0'
asks fork forked
program pinned 'require github.com/Up/m v1.0.0' \
	'replace github.com/Up/m v1.1.0 => ex.net/Fork v0.1.0'
asks pinned v1.0.0
sed -i 's/m v1.0.0/m v1.1.0/' pinned/go.mod
asks pinned forked
program beside 'require github.com/Up/m v1.0.0' \
	'replace github.com/Up/m => ./m'
mkdir -p beside/m/x
echo 'module github.com/Up/m' >beside/m/go.mod
echo 'package x // beside' >beside/m/x/x.go
asks beside beside
program work/a 'require github.com/Up/m v1.1.0'
program work/b 'require github.com/Up/other v9.0.0'
printf 'go 1.24\nuse (\n\t./a\n\t./b\n)\n' >work/go.work
asks work v1.1.0
echo 'replace github.com/Up/m => ex.net/Fork v0.1.0' >>work/go.work
asks work forked

# What is required and not there is no other version; two are no answer.
program gone 'require github.com/Up/m v1.9.9'
run covsrc --source gone --source "$url" github.com/Up/m/x/x.go
is_status 1
is_err 'covsrc: github.com/Up/m/x/x.go: no module cache has github.com/Up/m v1.9.9, which go.mod requires'
run covsrc --source plain --source block --source "$url" github.com/Up/m/x/x.go
is_status 1
err_like '*several versions could be it, such as *'
program evil 'require github.com/Up/m v1.0.0' \
	'replace github.com/Up/m => x/../../../../etc v1.0.0'
run covsrc --source evil --source "$url" github.com/Up/m/x/x.go
is_status 1
any_err
if have git; then
	git init -q plain
	git -C plain add .
	git -C plain -c user.name=a -c user.email=a@b commit -qm all
	git clone -q --bare plain plain.git 2>/dev/null
	run covsrc --source plain.git --source block --source "$url" \
		--commit "$(git -C plain rev-parse HEAD)" \
		github.com/Up/m/x/x.go
	is_out 'package x // v1.1.0' 'the go.mod of the commit before others'
fi

# --- archives that nobody made well -------------------------------------------------

cat >hostile.py <<'P'
import os, struct, sys, zipfile, zlib
os.makedirs("bad/ex.org/m/@v")
good = "ex.org/m@%s/a.go"
def make(version, names, text="package m\n", edit=None):
    path = "bad/ex.org/m/@v/%s.zip" % version
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name in names:
            z.writestr(name, text)
    if edit:
        data = bytearray(open(path, "rb").read())
        data = edit(data)
        open(path, "wb").write(data)
def poke(what, at, fmt, value):
    def edit(data):
        struct.pack_into(fmt, data, data.index(what) + at, value)
        return data
    return edit
ENTRY, END, HEAD = b"PK\x01\x02", b"PK\x05\x06", b"PK\x03\x04"
make("v0.0.1", ["../ex.org/m@v0.0.1/a.go", "/ex.org/m@v0.0.1/a.go", "a.go",
                "ex.org/m@v0.0.2/a.go", "ex.org/M@v0.0.1/a.go"])
make("v0.0.2", [good % "v0.0.2"], edit=lambda d: d[:-30])
make("v0.0.3", [good % "v0.0.3"], edit=poke(ENTRY, 42, "<I", 0xfffffff0))
make("v0.0.4", [good % "v0.0.4"], edit=poke(ENTRY, 24, "<I", 1 << 30))
make("v0.0.5", [good % "v0.0.5"], edit=poke(ENTRY, 20, "<I", 1 << 20))
make("v0.0.6", [good % "v0.0.6"], edit=poke(ENTRY, 28, "<H", 65535))
make("v0.0.7", [good % "v0.0.7"], edit=poke(END, 16, "<I", 0xffffffff))
make("v0.0.8", [good % "v0.0.8"], edit=poke(END, 12, "<I", 0xffffffff))
make("v0.0.9", [good % "v0.0.9"], edit=poke(ENTRY, 16, "<I", 1))
make("v0.0.10", [good % "v0.0.10"], edit=poke(HEAD, 26, "<H", 65535))
make("v0.0.11", [good % "v0.0.11"], edit=poke(ENTRY, 10, "<H", 99))
make("v0.0.12", [good % "v0.0.12"], edit=poke(ENTRY, 8, "<H", 1))
make("v0.0.13", [good % "v0.0.13"], edit=lambda d: b"")
make("v0.0.14", [good % "v0.0.14"], edit=poke(ENTRY, 24, "<I", 3))
make("v0.0.15", [good % "v0.0.15"], edit=poke(ENTRY, 24, "<I", 30))
make("v0.1.0", [good % "v0.1.0"], edit=lambda d: d + b"a comment")
P
python3 hostile.py 2>/dev/null
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	run covsrc --source "file://$PWD/bad" "ex.org/m@v0.0.$n/a.go"
	is_status 1 "archive $n"
	is_out ''
	any_err
done
run covsrc --source "file://$PWD/bad" ex.org/m@v0.1.0/a.go
is_out 'package m' 'bytes behind an archive'
mkfifo bad/ex.org/m/@v/v0.2.0.zip
ln -s /etc/passwd bad/ex.org/m/@v/v0.3.0.zip
for v in v0.2.0 v0.3.0; do
	run covsrc --source "file://$PWD/bad" "ex.org/m@$v/a.go"
	is_status 1 "$v: no file of this folder"
	any_err
done
done_testing
