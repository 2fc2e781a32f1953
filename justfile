# The one door for developers; `just` comes as rust-just or from the system. script/* does the same for newcomers.

[private]
default:
    @just --list

# make .venv and build the front end
setup:
    script/setup

# everything on this machine, until Ctrl-C
run *options:
    script/server {{ options }}

# fill an empty database with demo life
demo:
    .venv/bin/motcua demo

# these tests only (default: all, without browser)
test *paths="tests -m 'not journey'":
    script/test {{ paths }}

# the rules alone, in seconds
fast:
    script/test tests/kernel tests/dossiers/rules tests/workflows tests/organizations

# every gate, as the build server runs them
check:
    script/test

# let the tools mend what they can
fix:
    .venv/bin/ruff check --fix .
    .venv/bin/ruff format .

# bring the database up to date
migrate:
    .venv/bin/motcua migrate

# what is wrong with this installation?
doctor:
    .venv/bin/motcua doctor

# a Python with Django and the database
shell:
    .venv/bin/motcua django shell
