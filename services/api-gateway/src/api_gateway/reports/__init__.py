"""What the gateway answers itself: health, figures, routes, the merged API description."""
