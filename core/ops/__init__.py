"""What an operator runs: the headless main job, backup and restore, the doctor, demo data."""
