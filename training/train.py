"""From a corpus to the shipped classifier, in one command: `python training/train.py CORPUS`. Seeded; about an hour and a half on two cores.

Steps: export windows with the engine's own code; train both models on all sources but a few, which with some texts of our own are held back;
learn the calibration from what was held back; write `models/` and `training/report.json`; with --folds, measure every source by models
that have not seen it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

import calibrate
import linear
import onnx_file
import transformer
from windows import document_scores, folds, load

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = 20261125
# The share of attacks whose worst window must pass the gate to the transformer.
PASSING = 0.99
# Sources that no shipped model learns from. With the texts of ours that `export.ts` holds back they say how well it does, and calibrate it.
UNSEEN = {"elastic/examples", "mthamil107/prompt-shield", "secretlint/secretlint"}


def log(text):
    print(text, flush=True)


def is_own(row):
    return row["attack"].startswith(("own:", "benign:own:"))


def learn(windows, rows, options, size):
    """Both models, trained on some rows."""
    model, labels = linear.fit(windows, rows, seed=SEED)
    known = rows[labels[rows] >= 0]
    log(f"{len(known)} windows to learn from, {int((labels[known] == 1).sum())} of them attacks")
    return model, transformer.averaged(
        windows, known, labels, runs=options.runs, seed=SEED, epochs=options.epochs, per_epoch=size, start=options.start, log=log
    )


def score(windows, rows, model, net):
    """Scores of some rows by both models; no number for the others."""
    scores = np.full((len(windows.rows), 2), np.nan, dtype=np.float32)
    scores[rows, 0] = model.decision_function(windows.features[rows])
    scores[rows, 1] = transformer.score(net, windows, rows)
    return scores


def left_out(windows, options):
    """Figures of texts whose sources the models had not seen, source by source in folds; for the report, not for what is shipped."""
    own = np.array([is_own(row) for row in windows.rows])
    scores = np.full((len(windows.rows), 2), np.nan, dtype=np.float32)
    for number, fold in enumerate(folds(windows, options.folds)):
        test = some_of_each(windows, np.where(fold & ~own)[0])
        log(f"fold {number + 1} of {options.folds}")
        models = learn(windows, np.where(~fold & ~windows.held)[0], options, options.fold_size)
        # A text of two sources is scored in two folds; what counts is the model that knows least of it, which is the lower score.
        scores = np.fmin(scores, score(windows, test, *models))
    return scores


def some_of_each(windows, rows, most=250):
    """At most so many texts of each kind, source and class, so that scoring does not take longer than learning."""
    random = np.random.default_rng(SEED)
    groups = {}
    for row in rows:
        entry = windows.rows[row]
        groups.setdefault((entry["attack"], entry["sources"][0]), set()).add(windows.documents[row])
    kept = set()
    for documents in groups.values():
        kept.update(random.choice(sorted(documents), min(most, len(documents)), replace=False))
    return np.array([row for row in rows if windows.documents[row] in kept])


def documents_of(windows, scores):
    """One row a text: its worst window by the transformer, with what the evaluation groups by."""
    rows = np.where(~np.isnan(scores[:, 1]))[0]
    _, _, best = document_scores(windows, scores[:, 1], rows)
    groups = np.array([windows.rows[row]["group"] for row in best])
    return scores[best], groups, windows.malicious[best], best


def learn_calibration(windows, scores):
    """Both calibrations, the gate, and how well they do on the very scores, which no model had seen."""
    values, groups, malicious, best = documents_of(windows, scores)
    weights = source_weights(windows, best)
    result = {}
    for name, columns in (("alone", [0]), ("both", [0, 1])):
        slopes, offsets = calibrate.fit(values[:, columns], groups, malicious, weights)
        p = calibrate.probabilities(values[:, columns], groups, slopes, offsets)
        result[name] = {"linear": float(slopes[0]), "transformer": float(slopes[1]) if len(columns) == 2 else 0.0, "offset": offsets}
        result[f"{name}-figures"] = figures(p, malicious, weights, windows, best)
    result["gate"] = {
        group: float(np.quantile(values[(groups == group) & malicious, 0], 1 - PASSING)) for group in calibrate.GROUPS
    }
    return result


def source_weights(windows, best):
    names = [windows.rows[row]["attack"] for row in best]
    _, inverse, counts = np.unique(names, return_inverse=True, return_counts=True)
    return 1 / np.sqrt(counts[inverse])


def figures(p, malicious, weights, windows, best):
    """What a report shows: area, calibration error, recall at fixed false alarms, and the share above 0.7 of each kind of text."""
    attacks = np.array([windows.rows[row]["attack"] for row in best])
    at = {f"recall at {rate:.1%} false alarms": float((p[malicious] > np.quantile(p[~malicious], 1 - rate)).mean()) for rate in (0.002, 0.005, 0.01, 0.02, 0.05)}
    flagged = {
        name: {"texts": int((attacks == name).sum()), "above 0.7": float((p[attacks == name] >= 0.7).mean())}
        for name in sorted(set(attacks))
    }
    return {"auc": float(roc_auc_score(malicious, p)), "calibration error": calibrate.error(p, malicious, weights), **at, "kinds": flagged}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus")
    parser.add_argument("--out", default=os.path.join(HERE, "..", "models"))
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="transformers whose weights are averaged")
    parser.add_argument("--size", type=int, default=30000, help="windows that the transformer sees in an epoch")
    parser.add_argument("--folds", type=int, default=0, help="measure on left-out sources as well, in so many folds")
    parser.add_argument("--fold-size", type=int, default=10000, help="windows in an epoch of a fold")
    parser.add_argument("--start", help="weights of an earlier run to go on from")
    parser.add_argument("--windows", help="folder of an earlier export")
    options = parser.parse_args()
    torch.set_num_threads(os.cpu_count())
    with tempfile.TemporaryDirectory() as folder:
        if options.windows is None:
            subprocess.run(["node", os.path.join(HERE, "export.ts"), options.corpus, folder], check=True)
        windows = load(options.windows or folder)
    unseen = windows.held | np.array([any(source in UNSEEN for source in row["sources"]) for row in windows.rows])
    model, net = learn(windows, np.where(~unseen)[0], options, options.size)
    os.makedirs(options.out, exist_ok=True)
    torch.save(net.state_dict(), os.path.join(HERE, "transformer.pt"))  # for --start
    linear.write(os.path.join(options.out, "linear.bin"), model)
    onnx_file.write(net, os.path.join(options.out, "transformer.onnx"))
    shutil.copy(os.path.join(transformer.base(), "vocab.txt"), os.path.join(options.out, "vocabulary.txt"))
    scores = score(windows, np.where(unseen)[0], model, net)
    learnt = learn_calibration(windows, scores)
    with open(os.path.join(options.out, "calibration.json"), "w") as file:
        json.dump({name: learnt[name] for name in ("gate", "alone", "both")}, file, indent=2)
        file.write("\n")
    report = {"seed": SEED, "runs": options.runs, "epochs": options.epochs, "size": options.size}
    report |= {"unseen sources and texts": {"linear": learnt["alone-figures"], "both": learnt["both-figures"]}}
    if options.folds > 0:
        folded = learn_calibration(windows, left_out(windows, options))
        report |= {f"left out in {options.folds} folds": {"linear": folded["alone-figures"], "both": folded["both-figures"]}}
    with open(os.path.join(HERE, "report.json"), "w") as file:
        json.dump(report, file, indent=2)
        file.write("\n")
    log("done")


if __name__ == "__main__":
    sys.exit(main())
