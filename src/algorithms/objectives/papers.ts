/** The papers behind the objectives, by arXiv id, which begins with the year and month of the first version. */
interface Paper {
  readonly title: string;
  /** In the order of the paper; absent if they were not checked. */
  readonly authors?: readonly string[];
}

const list = (names: string): string[] => names.split(', ');

export const PAPERS: Readonly<Record<string, Paper>> = {
  '1707.06347': {
    title: 'Proximal Policy Optimization Algorithms',
    authors: list('John Schulman, Filip Wolski, Prafulla Dhariwal, Alec Radford, Oleg Klimov'),
  },
  '2202.00079': {
    title: 'You May Not Need Ratio Clipping in PPO',
    authors: list('Mingfei Sun, Vitaly Kurin, Guoqing Liu, Sam Devlin, Tao Qin, Katja Hofmann, Shimon Whiteson'),
  },
  '2304.06767': {
    title: 'RAFT: Reward rAnked FineTuning for Generative Foundation Model Alignment',
    authors: list(
      'Hanze Dong, Wei Xiong, Deepanshu Goyal, Yihan Zhang, Winnie Chow, Rui Pan, Shizhe Diao, Jipeng Zhang, Kashun Shum, Tong Zhang',
    ),
  },
  '2305.10425': {
    title: 'SLiC-HF: Sequence Likelihood Calibration with Human Feedback',
    authors: list('Yao Zhao, Rishabh Joshi, Tianqi Liu, Misha Khalman, Mohammad Saleh, Peter J. Liu'),
  },
  '2305.18290': {
    title: 'Direct Preference Optimization: Your Language Model is Secretly a Reward Model',
    authors: list('Rafael Rafailov, Archit Sharma, Eric Mitchell, Stefano Ermon, Christopher D. Manning, Chelsea Finn'),
  },
  '2309.06657': {
    title: 'Statistical Rejection Sampling Improves Preference Optimization',
    authors: list('Tianqi Liu, Yao Zhao, Rishabh Joshi, Misha Khalman, Mohammad Saleh, Peter J. Liu, Jialu Liu'),
  },
  '2310.12036': {
    title: 'A General Theoretical Paradigm to Understand Learning from Human Preferences',
    authors: list(
      'Mohammad Gheshlaghi Azar, Mark Rowland, Bilal Piot, Daniel Guo, Daniele Calandriello, Michal Valko, Rémi Munos',
    ),
  },
  // The list of authors is longer than what was checked.
  '2312.00886': { title: 'Nash Learning from Human Feedback' },
  '2312.16430': {
    title: 'Preference as Reward, Maximum Preference Optimization with Importance Sampling',
    authors: list('Zaifan Jiang, Xing Huang, Chao Wei'),
  },
  '2401.08417': {
    title: 'Contrastive Preference Optimization: Pushing the Boundaries of LLM Performance in Machine Translation',
    authors: list(
      'Haoran Xu, Amr Sharaf, Yunmo Chen, Weiting Tan, Lingfeng Shen, Benjamin Van Durme, Kenton Murray, Young Jin Kim',
    ),
  },
  '2402.00856': {
    title: 'Towards Efficient Exact Optimization of Language Model Alignment',
    authors: list('Haozhe Ji, Cheng Lu, Yilin Niu, Pei Ke, Hongning Wang, Jun Zhu, Jie Tang, Minlie Huang'),
  },
  '2402.01306': {
    title: 'KTO: Model Alignment as Prospect Theoretic Optimization',
    authors: list('Kawin Ethayarajh, Winnie Xu, Niklas Muennighoff, Dan Jurafsky, Douwe Kiela'),
  },
  '2402.03300': {
    title: 'DeepSeekMath: Pushing the Limits of Mathematical Reasoning in Open Language Models',
    authors: list(
      'Zhihong Shao, Peiyi Wang, Qihao Zhu, Runxin Xu, Junxiao Song, Xiao Bi, Haowei Zhang, Mingchuan Zhang, Y. K. Li, Y. Wu, Daya Guo',
    ),
  },
  '2402.04792': {
    title: 'Direct Language Model Alignment from Online AI Feedback',
    authors: list(
      'Shangmin Guo, Biao Zhang, Tianlin Liu, Tianqi Liu, Misha Khalman, Felipe Llinares, Alexandre Ramé, Thomas Mesnard, Yao Zhao, Bilal Piot, Johan Ferret, Mathieu Blondel',
    ),
  },
  '2402.05369': {
    title: 'Noise Contrastive Alignment of Language Models with Explicit Rewards',
    authors: list('Huayu Chen, Guande He, Lifan Yuan, Ganqu Cui, Hang Su, Jun Zhu'),
  },
  '2403.00409': {
    title: 'Provably Robust DPO: Aligning Language Models with Noisy Feedback',
    authors: list('Sayak Ray Chowdhury, Anush Kini, Nagarajan Natarajan'),
  },
  '2403.02993': {
    title: 'Localized Zeroth-Order Prompt Optimization',
    authors: list(
      'Wenyang Hu, Yao Shu, Zongmin Yu, Zhaoxuan Wu, Xiaoqiang Lin, Zhongxiang Dai, See-Kiong Ng, Bryan Kian Hsiang Low',
    ),
  },
  '2403.07691': {
    title: 'ORPO: Monolithic Preference Optimization without Reference Model',
    authors: list('Jiwoo Hong, Noah Lee, James Thorne'),
  },
  '2404.04656': {
    title: 'Binary Classifier Optimization for Large Language Model Alignment',
    authors: list('Seungjae Jung, Gunsoo Han, Daniel Wontae Nam, Kyoung-Woon On'),
  },
  // Authors not checked.
  '2404.16767': { title: 'REBEL: Reinforcement Learning via Regressing Relative Rewards' },
  '2405.00675': {
    title: 'Self-Play Preference Optimization for Language Model Alignment',
    authors: list('Yue Wu, Zhiqing Sun, Huizhuo Yuan, Kaixuan Ji, Yiming Yang, Quanquan Gu'),
  },
  '2405.14734': {
    title: 'SimPO: Simple Preference Optimization with a Reference-Free Reward',
    authors: list('Yu Meng, Mengzhou Xia, Danqi Chen'),
  },
  '2405.16436': {
    title: 'Provably Mitigating Overoptimization in RLHF: Your SFT Loss is Implicitly an Adversarial Regularizer',
    authors: list(
      'Zhihan Liu, Miao Lu, Shenao Zhang, Boyi Liu, Hongyi Guo, Yingxiang Yang, Jose Blanchet, Zhaoran Wang',
    ),
  },
  '2405.21046': {
    title: 'Exploratory Preference Optimization: Harnessing Implicit Q*-Approximation for Sample-Efficient RLHF',
    authors: list(
      'Tengyang Xie, Dylan J. Foster, Akshay Krishnamurthy, Corby Rosset, Ahmed Awadallah, Alexander Rakhlin',
    ),
  },
  '2406.05882': {
    title: 'Distributional Preference Alignment of LLMs via Optimal Transport',
    authors: list(
      'Igor Melnyk, Youssef Mroueh, Brian Belgodere, Mattia Rigotti, Apoorva Nitsure, Mikhail Yurochkin, Kristjan Greenewald, Jiri Navratil, Jerret Ross',
    ),
  },
  '2406.08414': {
    title: 'Discovering Preference Optimization Algorithms with and for Large Language Models',
    authors: list(
      'Chris Lu, Samuel Holt, Claudio Fanconi, Alex J. Chan, Jakob Foerster, Mihaela van der Schaar, Robert Tjarko Lange',
    ),
  },
  '2407.13399': {
    title:
      'Correcting the Mythos of KL-Regularization: Direct Alignment without Overoptimization via Chi-Squared Preference Optimization',
    authors: list(
      'Audrey Huang, Wenhao Zhan, Tengyang Xie, Jason D. Lee, Wen Sun, Akshay Krishnamurthy, Dylan J. Foster',
    ),
  },
  '2408.06266': {
    title: 'Anchored Preference Optimization and Contrastive Revisions: Addressing Underspecification in Alignment',
    authors: list(
      'Karel D’Oosterlinck, Winnie Xu, Chris Develder, Thomas Demeester, Amanpreet Singh, Christopher Potts, Douwe Kiela, Shikib Mehri',
    ),
  },
  '2408.09834': {
    title: 'Minor DPO reject penalty to increase training robustness',
    authors: list('Shiming Xie, Hong Chen, Fred Yu, Zeye Sun, Xiuyu Wu, Yingfan Hu'),
  },
  '2409.08845': {
    title: 'AIPO: Improving Training Objective for Iterative Preference Optimization',
    authors: list('Yaojie Shen, Xinyao Wang, Yulei Niu, Ying Zhou, Lexin Tang, Libo Zhang, Fan Chen, Longyin Wen'),
  },
  '2410.06293': {
    title: 'Accelerated Preference Optimization for Large Language Model Alignment',
    authors: list('Jiafan He, Huizhuo Yuan, Quanquan Gu'),
  },
  '2410.10148': {
    title: 'α-DPO: Adaptive Reward Margin is What Direct Preference Optimization Needs',
    authors: list('Junkang Wu, Xue Wang, Zhengyi Yang, Jiancan Wu, Jinyang Gao, Bolin Ding, Xiang Wang, Xiangnan He'),
  },
  // The list of authors is longer than what was checked.
  '2503.14476': { title: 'DAPO: An Open-Source LLM Reinforcement Learning System at Scale' },
  // Authors not checked.
  '2503.20783': { title: 'Understanding R1-Zero-Like Training: A Critical Perspective' },
  // Authors not checked.
  '2506.21495': { title: 'Bridging Offline and Online Reinforcement Learning for LLMs' },
  // The list of authors is longer than what was checked.
  '2507.18071': { title: 'Group Sequence Policy Optimization' },
};
