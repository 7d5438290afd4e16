"""The conductor: joins the rooms, and nothing else."""
