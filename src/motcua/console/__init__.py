"""Pages of the manager and the administrator: board, statistics, connections."""
