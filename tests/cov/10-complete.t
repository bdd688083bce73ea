# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# Completion: what cov --complete says, and that the shells show it.
. "${COV_TOP:-.}/tests/lib/tap.sh"

completes() {
	expected=$1
	shift
	run cov --complete "$@"
	is "$(tr '\n' ' ' <"$out")" "$expected" "completes: $*"
}
completes 'run render ' cov r
completes 'render ' cov -C x ren
completes ':folders ' cov -C ''
completes '--latest-only ' cov run --la
completes '' cov owners --la
completes '--fail-under ' cov -x owners --fa
completes ':folders ' cov run --collection ''
completes ':folders ' cov run --collection=x
completes 'compile clone-sources codecov-upload ' cov cluster c
completes '--output-dir ' cov cluster render --o
completes '--output-dir ' cov cluster --collection x --verbosity info render --o
completes '' cov cluster compile --o
completes ':folders ' cov cluster compile --collection ''
completes 'info ' cov cluster --verbosity i
completes '--skip-existing ' cov cluster download --skip
completes 'render ' cov cluster --collection=x r
completes 'ingest ' cov bigquery --project p i
completes '--namespace ' cov bigquery ingest --n
completes '' cov bigquery ingest x
completes 'max sum ' cov compile --snapshots ''
completes '--snapshots=sum ' cov compile --snapshots=s
completes 'filter fetch ' cov help f
completes 'exclude ' cov config -C x ex
completes ':files ' cov run ''
completes 'func file ' covstat --by f
completes 'func file ' cov stat --by f
completes '--by=func --by=file ' "$COV_BIN/covstat" --by=f
completes '--node ' covfetch --nod
completes ':files ' covstat x
completes ':files ' covfilter --ignore-marks x
completes 'legacy :files ' covgroup --owner-rules ''
completes '' nothing x
completes '' cov nothing x
completes '' cov --frob x -

cp -R "$sample/src" some-folder
if have bash; then
	in_bash() {
		bash -c '. "$1"; shift
			COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
			_cov "$1"; printf "%s\n" "${COMPREPLY[@]}"' - \
			"$top/tools/cov/cov.bash-completion" "$@"
	}
	run in_bash cov run --la
	is_out '--latest-only' 'bash: an option'
	run in_bash covstat --by = f
	is_out 'func
file' 'bash: a value behind ='
	run in_bash covstat --by =
	out_like 'func
file*' 'bash: all values'
	run in_bash cov run -C some
	is_out 'some-folder' 'bash: a folder'
fi
if have fish; then
	in_fish() {
		HOME=$tmp fish -c 'source $argv[1]; complete -C $argv[2]' \
			"$top/tools/cov/cov.fish" "$1"
	}
	run in_fish 'cov run --la'
	is_out '--latest-only' 'fish: an option'
	run in_fish 'covstat --by f'
	is "$(sort "$out" | tr '\n' ' ')" 'file func ' 'fish: values'
	run in_fish 'cov run -C some'
	out_like 'some-folder/*' 'fish: a folder'
	any_err
fi
if have zsh; then
	in_zsh() {
		HOME=$tmp zsh -f -c 'autoload -U compinit; compinit -u -D
			_files() { print -r -- "files $*" }
			compadd() { shift 2; print -rl -- "${(@P)1}" }
			fpath=($1 $fpath); autoload -U _cov; shift
			words=("$@") CURRENT=$#; _cov' - \
			"$top/tools/cov" "$@"
	}
	run in_zsh cov run --la
	is_out '--latest-only' 'zsh: an option'
	run in_zsh covstat --by f
	is_out 'func
file' 'zsh: values'
	run in_zsh cov run -C some
	is_out 'files -/' 'zsh: folders'
fi
done_testing
