"""The command about background jobs: `jobs` lists, cancels and resumes them, and moves their results."""

import sys
from pathlib import Path

from core.cli.common import print_json
from core.errors import RequestError


def add_commands(add) -> None:
    """Declare it; `add` is that of `core.cli`."""
    sub = add("jobs", _jobs, "List the local app's jobs and their results.", model=False, computes=False)
    what = sub.add_mutually_exclusive_group()
    what.add_argument("--cancel", metavar="ID", help="stop a job for good")
    what.add_argument("--pause", metavar="ID", help="stop a job, saved")
    what.add_argument("--resume", metavar="ID", help="go on with a paused or failed job here, until it ends")
    what.add_argument("--pack", metavar="NAME", help="write a result as a zip file, with --out")
    what.add_argument("--unpack", type=Path, metavar="FILE", help="take in a result that --pack wrote")
    sub.add_argument("--out", type=Path, metavar="FILE", help="with --pack: the file to write")


def _jobs(options) -> None:
    from core import jobs
    from core.checkpoint.home import LOCAL

    if options.pack or options.unpack:
        record = _moved(options)
        return print_json(record) if options.json else print(*record.values())
    if options.cancel:
        jobs.cancel(options.cancel, LOCAL)
    elif options.pause:
        jobs.pause(options.pause, LOCAL)
    elif options.resume:
        from core.jobs.worker import work_here

        def show(message: str, progress: float) -> None:
            print(f"{progress:4.0%}  {message}", file=sys.stderr)

        work_here(jobs.get(options.resume, LOCAL), show)
    listed = [
        {
            "id": job.id, "kind": job.kind, "title": job.title, "state": job.state, "progress": job.progress,
            "seconds_left": job.seconds_left, "message": job.message, "error": job.error,
            "result": job.result or None,
        }
        for job in jobs.jobs(LOCAL)
    ]  # fmt: skip
    made = [{"name": one.record.name, "kind": one.record.kind, "title": one.record.title,
             "folder": str(one.folder)} for one in jobs.results(LOCAL)]  # fmt: skip
    if options.json:
        return print_json({"jobs": listed, "results": made})
    for one in listed:
        said = one["error"] or one["message"]
        print(f"{one['id']}  {one['kind']:8}{one['state']:10}{one['progress']:4.0%}  {one['title']}  {said}")
    for result in made:
        print(f"{result['name']:28}{result['kind']:8}{result['title']}  {result['folder']}")
    if not listed and not made:
        print("no jobs and no results yet: the app's page Your data submits them", file=sys.stderr)
    return None


def _moved(options) -> dict[str, str]:
    from core import jobs
    from core.checkpoint.home import LOCAL

    if options.pack and options.out is None:
        raise RequestError("--pack needs a file to write.", "Add --out FILE.zip.")
    if options.pack:
        jobs.pack(jobs.result(options.pack, LOCAL), options.out)
        return {"file": str(options.out)}
    found = jobs.unpack(options.unpack, LOCAL)
    return {"name": found.record.name, "folder": str(found.folder)}
