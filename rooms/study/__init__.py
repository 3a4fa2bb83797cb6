"""Study of a resolution: a closed conference opened again to units, and how far people are."""
