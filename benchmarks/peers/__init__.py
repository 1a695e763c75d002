"""Other people's tools on the same input, each as fair as we know to make it, its settings said."""
