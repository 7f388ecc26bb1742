"""The Flask fronts: shopper pages, JSON, health. All of them ask the one door, `wizard.recommend`."""
