# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# Symbolic links below an operand lead nowhere; the operand may be one.
. "${COV_TOP:-.}/tests/lib/tap.sh"

mkdir -p outside tree/real tree/only
cp "$data"/edge-solo/data/* outside
cp "$data"/edge-solo/data/* tree/real
echo secret >secret
ln -s ../outside tree/dir
ln -s ../../secret tree/real/covcounters.x.1.1
ln -s ../../secret tree/real/info.json
ln -s ../../outside/covmeta.x tree/only/covmeta.x
ln -s . tree/loop
run covfetch -v tree
out_lines 1
out_like '*"dir":"tree/real"*"files":\["covcounters.002*","covcounters.002*","covmeta.002*"\]}'
err_like '*5 symbolic links not followed*'
run covfetch -C run tree
is "$(find run -name '*x*')" '' 'none comes into a collection'
is "$(find run -type l)" '' 'not as a link either'
run covfetch tree/only
is_status 1
is_err 'covfetch: tree/only: no coverage files; symbolic links are not followed: 1'
ln -s tree/real operand
run covfetch operand
out_like '*"dir":"operand","dir_name":"real",*'
# FIFOs and sockets are no coverage, and nobody waits for them.
mkdir fifo
mkfifo fifo/covmeta.x fifo/metadata.json
run covfetch fifo
is_status 1
is_err 'covfetch: fifo: no coverage files'
# A link in the collection is another's, and stays.
mkdir -p col/coverage
ln -s ../../outside col/coverage/real
run covfetch -C col tree
out_like '*"dir_name":"real-*'
is "$(ls outside)" "$(ls "$data"/edge-solo/data)" 'nothing came through a link'
# Nested too deeply: named, the rest goes on.
deep=deep/x
mkdir -p "$deep"
cp "$data"/edge-solo/data/* deep/x
deep=$(printf 'deep%0100d' 0 | sed 's|0|/d|g')
mkdir -p "$deep"
run covfetch deep
is_status 1
out_lines 1
err_like '*: nested too deeply'
done_testing
