"""From raw scores to probabilities, for a stream in which one text in five is an attack."""

import numpy as np
from sklearn.linear_model import LogisticRegression

GROUPS = ["definition", "content", "prompt", "arguments"]
# How common attacks are assumed to be: the operating point. With the deliberately hard texts that are held back, a confidence of 0.7, which
# blocks under `balanced`, then stands for about one false alarm in a hundred documents; real traffic is easier than those texts.
PRIOR = 0.2


def fit(scores, groups, malicious, weights):
    """Platt scaling with an offset for each group. `scores` has one column a model; the classes are weighted to the prior."""
    weights = weights.copy()
    weights[malicious] *= PRIOR / weights[malicious].sum()
    weights[~malicious] *= (1 - PRIOR) / weights[~malicious].sum()
    # Groups as columns, shrunk a little towards one another by the same penalty as the slopes.
    columns = np.stack([groups == group for group in GROUPS], axis=1).astype(float)
    model = LogisticRegression(C=50, fit_intercept=True, max_iter=2000)
    model.fit(np.hstack([scores, columns]), malicious, sample_weight=weights * len(weights))
    slopes = model.coef_[0][: scores.shape[1]]
    offsets = {group: float(model.intercept_[0] + model.coef_[0][scores.shape[1] + at]) for at, group in enumerate(GROUPS)}
    return slopes, offsets


def probabilities(scores, groups, slopes, offsets):
    logits = scores @ slopes + np.array([offsets[group] for group in groups])
    return 1 / (1 + np.exp(-logits))


def error(p, malicious, weights, bins=15):
    """Expected calibration error: the mean distance between what was said and what was so, over bins of equal weight at the prior."""
    weights = weights.copy()
    weights[malicious] *= PRIOR / weights[malicious].sum()
    weights[~malicious] *= (1 - PRIOR) / weights[~malicious].sum()
    order = np.argsort(p)
    edges = np.searchsorted(np.cumsum(weights[order]), np.linspace(0, 1, bins + 1)[1:-1])
    total = 0.0
    for part in np.split(order, edges):
        if len(part) > 0 and weights[part].sum() > 0:
            total += abs(np.average(p[part], weights=weights[part]) - np.average(malicious[part], weights=weights[part])) * weights[part].sum()
    return float(total)
