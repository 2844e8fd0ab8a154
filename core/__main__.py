"""`python -m core …`: the shell's door to the same core the pages use."""

from core.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
