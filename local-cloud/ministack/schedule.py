"""The length of a minute for schedules and for the retries of Lambda. Tests and the demo shorten it."""
import os

MINUTE_SECONDS = float(os.environ.get("SCHEDULE_SECONDS", "60"))
