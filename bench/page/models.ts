import { exposeModels } from '../models/served';
import { fetchedModel, threadsFor } from './files';

exposeModels({ files: fetchedModel, threads: threadsFor });
