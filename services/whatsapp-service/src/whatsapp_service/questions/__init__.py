"""Questions that left as numbered text: which button an answer of the customer stands for."""
