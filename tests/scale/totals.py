"""The driver: reads published facts on a Spark cluster and prints their totals as JSON. Runs in an environment of its own.

python tests/scale/totals.py spark://127.0.0.1:7077 /path/to/facts 2026-10-01 2026-10-28
"""

import json
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as fn

SUMS = ("impressions", "clicks_link", "clicks_all", "spend_micros", "conversions_micros", "revenue_micros")


def main(master: str, facts: str, first_day: str, last_day: str) -> None:
    """Totals by currency of the days asked for, by platform and workspace, and who worked for them."""
    spark = (
        SparkSession.builder.master(master)
        .appName("imprimatur-scale")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.executor.memory", "512m")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.files.maxPartitionBytes", "64k")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    rows = spark.read.parquet(facts).where(fn.col("day").between(first_day, last_day) & fn.col("is_deepest"))
    added = [fn.sum(name).alias(name) for name in SUMS]
    by = {
        name: [row.asDict() for row in rows.groupBy(*columns).agg(*added).collect()]
        for name, columns in (("totals", ["currency"]), ("platform", ["platform"]), ("workspace", ["workspace"]))
    }
    executors = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
    print(json.dumps({**by, "executors": executors}))
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:5])
