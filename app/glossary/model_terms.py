"""Terms of the view that compares models."""

from app.glossary.term import Term

COMPARED = {
    "models_compared": Term(
        "Four kinds of model. AE: one fixed code. VAE: a cloud of likely codes, all numbers in use. MAT-VAE: "
        "a VAE pushed towards few large numbers. HSVAE: every number has a gate that can be off.",
        "ae, vae, mat_vae (Mathieu et al. 2019) and hsvae (Prokhorov et al. 2021) with the same encoder, "
        "decoder, optimiser, schedule and steps; only posterior, prior and divergence differ.",
    ),
    "accuracy": Term(
        "How often a simple classifier that sees only the code names the right kind of sentence. The labels "
        "were not used to train the models.",
        "Standardised multinomial logistic regression on codes of training sentences, scored on test "
        "sentences. It belongs to the code named beside it.",
    ),
    "average_hoyer": Term(
        "How few numbers carry a sentence, averaged: 0 all alike, 1 a single one. Exact zeros raise it, so "
        "compare models by draws, which have none.",
        "Mean Hoyer (2004) per sentence, each dimension over its standard deviation; of `gated`, `values` or "
        "`sampled` codes.",
    ),
    "majority": Term(
        "A classifier that has read nothing and always says the commonest kind.",
        "Share of the commonest class of the training sentences among the test sentences.",
    ),
    "tfidf": Term(
        "A classifier that counts words and knows nothing else.",
        "Logistic regression on TF-IDF weights of single words, fitted on the same training sentences.",
    ),
    "raw_minilm": Term(
        "A classifier on what the general-purpose sentence reader says, before any of these models.",
        "The same logistic regression on the 384 numbers of frozen MiniLM-L6, a small BERT-type encoder "
        "pretrained with paired sentences.",
    ),
    "seeds": Term(
        "The same training begun from other random numbers: how far the results lie apart says how much of a "
        "difference is luck.",
        "Runs that differ in their random seed alone; a bar is their mean, a whisker ends at the lowest and "
        "the highest.",
    ),
    "faithful": Term(
        "An open circle: HSVAE trained exactly as its paper describes, without our changes.",
        "Mode `faithful`: one-draw estimate of the KL, last encoder state, temperature .5, psi = lambda = "
        ".01, Adam 8e-4, batch 256, no annealing, no auxiliary loss.",
    ),
    "cut": Term(
        "An open square: the dense code with all but its strongest numbers set to zero afterwards, so that "
        "it uses as few as a sparse one.",
        "VAE values whose size in standard deviations is above one limit, chosen on training sentences for "
        "the wanted mean count; the classifier is fitted on the cut code.",
    ),
    "asked_share": Term(
        "One number was set before training: how many switches to expect off. Here is what training made of "
        "the wish.",
        "The prior Beta(alpha, 1) expects alpha / (alpha + 1) of the dimensions off; got is 1 minus the mean "
        "p_on over test sentences and dimensions, and the share that is not active.",
    ),
    "checkpoint": Term(
        "A trained model, kept as files: it can be opened here without training anything.",
        "A folder with config, weights, tokenizer, measures, manifest and model card.",
    ),
    "measures_only": Term(
        "Some models were trained to answer a question. Their results were kept, the models were not: they "
        "cannot be opened.",
        "metrics-NAME.json without weights; the command trains the model again.",
    ),
    "encoder": Term(
        "What reads the sentence first. bert: a ready-made reader that stays as it is. gru: a small reader "
        "that learned with the rest.",
        "`bert`: frozen MiniLM-L6 embeddings; `gru`: a bidirectional GRU over the tokens, max-pooled.",
    ),
    "minutes": Term(
        "How long it was trained on an ordinary processor.",
        "Minutes of training as its measures record them.",
    ),
    "usable": Term(
        "Switches that are on often enough to be described, and seldom enough to mean something.",
        "Dimensions of density .1 to 50 % with at least 20 scored sentences that have them on.",
    ),
    "size": Term(
        "How much room its files take on this machine.",
        "Sum of all files of the checkpoint's folder, its indexes included, in MiB.",
    ),
    "baselines": Term(
        "What else would give a few switches per sentence? A sparse autoencoder on the sentence reader's "
        "numbers, or a dense code of which only the strongest numbers are kept. Same sentences, as many on.",
        "Top-k sparse autoencoders (Gao et al. 2024) on standardised features, and dense values above one "
        "limit in standard deviations; width and mean active count as the model's, test rows the same.",
    ),
    "intruder": Term(
        "Four sentences share a switch, a fifth does not. How often is the fifth the one least like the "
        "others, by its words alone? One in five would be luck.",
        "Share of trials in which the sentence without the dimension has the lowest mean similarity to the "
        "rest (TF-IDF, SVD); mean over usable dimensions.",
    ),
    "few_probe": Term(
        "How well one switch, or five of them, tell one kind of sentence from all others. 0.5 is guessing.",
        "k-sparse probe: logistic regression on the k dimensions whose class means differ most, per class; "
        "mean area under the ROC curve over classes.",
    ),
}
