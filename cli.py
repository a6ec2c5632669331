"""``python cli.py …`` from a checkout; the installed command ``newsletter`` is the same."""

from newsletter.cli.main import main

if __name__ == "__main__":
    main()
