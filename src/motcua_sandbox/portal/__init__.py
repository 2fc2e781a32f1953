"""The one-stop adapter of the National Public Service Portal (Cổng DVCQG): dossiers, progress, catalogues."""
