"""Work that would keep the whole loop waiting goes to a thread of the system."""

import sys
from collections.abc import Callable
from typing import Any


def off_the_loop(work: Callable[..., Any], *arguments: Any) -> Any:
    """Run CPU-heavy work on gevent's thread pool if this process is a gevent loop, else here.

    `work` must not touch what belongs to the request or to other greenlets.
    """
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None or not monkey.is_module_patched("socket"):
        return work(*arguments)
    return sys.modules["gevent"].get_hub().threadpool.apply(work, arguments)
