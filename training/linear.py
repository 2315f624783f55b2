"""The linear model: logistic regression over the hashed features of `export.ts`, trained on windows with the worst one of each attack."""

import numpy as np
from sklearn.linear_model import SGDClassifier

from windows import SALTS, document_scores, known_labels, weights_of


def fit(windows, rows, seed=0, rounds=1, alpha=1e-5):
    """Trains on some rows. The windows of an attack whose place is unknown take part once a first model has found the worst of them."""
    labels = known_labels(windows)
    weights = weights_of(windows)
    model = None
    for round_ in range(rounds + 1):
        now = labels.copy()
        unknown = rows[labels[rows] == -1]
        if model is not None and len(unknown) > 0:
            scores = np.full(len(labels), -np.inf)
            scores[unknown] = model.decision_function(windows.features[unknown])
            _, _, best = document_scores(windows, scores, unknown)
            now[best] = 1
        taken = rows[now[rows] >= 0]
        model = SGDClassifier(loss="log_loss", alpha=alpha, max_iter=6, tol=None, average=True, random_state=seed + round_)
        model.fit(windows.features[taken], now[taken], sample_weight=weights[taken])
    return model, now


def write(path, model):
    """Writes the weights as int8 behind a line of JSON; `readLinear` in the engine reads it."""
    import json

    weights = model.coef_[0]
    # The few largest weights are cut off, so that the many small ones keep their differences.
    scale = float(np.quantile(np.abs(weights[weights != 0]), 0.9995) / 127)
    table = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
    head = {"size": len(table), "scale": scale, "bias": {group: float(model.intercept_[0]) for group in SALTS}}
    with open(path, "wb") as file:
        file.write(json.dumps(head).encode() + b"\n" + table.tobytes())
    return table * scale
