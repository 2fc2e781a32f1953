"""What can be done with a dossier, one verb a function; every act is one transaction and one journal entry."""
