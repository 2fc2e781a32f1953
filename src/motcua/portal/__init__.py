"""Pages of the citizen and the business."""
