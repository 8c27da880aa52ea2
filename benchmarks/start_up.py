"""How long `servicecase run` takes beside `python -c "import numpy"`, as a ratio.

python benchmarks/start_up.py [RUNS]

The two commands take turns, so that a drift of the machine touches both alike; the ratio is taken pair by pair.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

SCENARIO = Path(__file__).parent.parent / "data" / "scenarios" / "housekeeping.toml"
COMMANDS = {
    "import numpy": [sys.executable, "-c", "import numpy"],
    "import servicecase": [sys.executable, "-c", "import servicecase"],
    "servicecase run": [sys.executable, "-m", "servicecase", "run", str(SCENARIO)],
}


def seconds(command: list[str]) -> float:
    """Wall time of one run."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Prints the median time of each command and its median ratio to the first."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for command in COMMANDS.values():
        seconds(command)  # fill the caches
    times = [{name: seconds(command) for name, command in COMMANDS.items()} for _ in range(runs)]
    for name in COMMANDS:
        ratio = statistics.median(one[name] / one["import numpy"] for one in times)
        print(f"{name:20} {1000 * statistics.median(one[name] for one in times):6.0f} ms   {ratio:5.2f} x")


if __name__ == "__main__":
    main()
